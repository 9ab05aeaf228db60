package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private final Shared lease = new Shared();
  private long now;

  private final Election one = candidate("one");
  private final Election two = candidate("two");

  private Election candidate(String name) {
    return new Election(name, lease, Duration.ofSeconds(10), Duration.ofSeconds(15), () -> now);
  }

  /** A lease as an API server keeps it. */
  private static final class Shared implements Election.Lease {
    private String holder = "";
    private int version;
    private boolean exists;
    boolean away;

    private void reach() {
      if (away) {
        throw new IllegalStateException("no API server");
      }
    }

    @Override
    public Optional<Election.Held> read() {
      reach();
      return exists
          ? Optional.of(new Election.Held(holder, Integer.toString(version)))
          : Optional.empty();
    }

    @Override
    public boolean create(String who) {
      reach();
      if (exists) {
        return false;
      }
      exists = true;
      holder = who;
      return true;
    }

    @Override
    public boolean replace(Election.Held before, String who) {
      reach();
      if (!before.version().equals(Integer.toString(version))) {
        return false;
      }
      version++;
      holder = who;
      return true;
    }
  }

  private void pass(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void oneLeadsForAsLongAsItRenews() {
    for (int i = 0; i < 20; i++) {
      one.round();
      two.round();
      assertThat(one.leads()).isTrue();
      assertThat(two.leads()).isFalse();
      pass(2);
    }
  }

  @Test
  void neverDoTwoLeadHoweverLongOneIsPaused() {
    one.round();
    two.round();
    // One stands still; not a single line of it runs.
    for (int second = 0; second < 40; second++) {
      pass(1);
      two.round();
      // What it would find if it woke up right now, before anything else.
      assertThat(one.leads() && two.leads()).isFalse();
    }
    assertThat(two.leads()).isTrue();
    one.round();
    assertThat(one.leads()).isFalse();
  }

  @Test
  void aReleasedLeaseIsTakenAtOnce() {
    one.round();
    two.round();
    one.release();
    assertThat(one.leads()).isFalse();
    pass(1);
    two.round();
    assertThat(two.leads()).isTrue();
  }

  @Test
  void whoeverCannotReachTheServerStopsToLead() {
    one.round();
    lease.away = true;
    pass(9);
    assertThat(one.leads()).isTrue();
    pass(1);
    assertThat(one.leads()).isFalse();
    lease.away = false;
    one.round();
    assertThat(one.leads()).isTrue();
  }
}
