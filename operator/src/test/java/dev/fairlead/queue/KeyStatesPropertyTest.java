package dev.fairlead.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random triggers, starts and ends, checked against a model that only knows which keys still owe a
 * run and who overtook whom.
 */
class KeyStatesPropertyTest {
  private static final int KEYS = 12;
  private static final int WORKERS = 3;
  private static final int BUSY = 2;
  private static final int STEPS = 20_000;

  private final Set<Integer> running = new HashSet<>();
  private final Set<Integer> waiting = new HashSet<>();
  private final Set<Integer> owed = new HashSet<>();

  private final Set<Integer> wokenInside = new HashSet<>();

  /** Per ready key: how often each other key started since it became ready. */
  private final Map<Integer, Map<Integer, Integer>> overtakes = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 42, 4711})
  void neverDoublesNorLosesNorStarves(long seed) {
    Random random = new Random(seed);
    KeyStates<Integer> states =
        new KeyStates<>(
            new QueueLimits(WORKERS, BUSY, KEYS, Duration.ZERO),
            Backoff.DEFAULT,
            random::nextDouble);
    long now = 0;
    for (int step = 0; step < STEPS; step++) {
      now += random.nextInt(50_000_000);
      int key = random.nextInt(KEYS);
      switch (random.nextInt(6)) {
        case 0 -> trigger(key, states.add(key, Duration.ZERO, now));
        case 1 -> trigger(key, states.add(key, Duration.ofMillis(random.nextInt(5_000)), now));
        case 2 -> {
          trigger(key, states.wake(key, now));
          if (running.contains(key)) {
            wokenInside.add(key);
          } else {
            overtakes.computeIfAbsent(key, _ -> new HashMap<>());
          }
        }
        case 3 -> start(states, now);
        case 4 -> stepAside(states, key);
        default -> finishOne(states, random, now);
      }
      assertThat(states.depth().running()).isEqualTo(running.size()).isLessThanOrEqualTo(WORKERS);
    }
    drain(states, now);
  }

  private void trigger(int key, boolean accepted) {
    assertThat(accepted).isTrue();
    owed.add(key);
  }

  private void start(KeyStates<Integer> states, long now) {
    Optional<KeyStates.Start<Integer>> start = states.poll(now);
    if (start.isEmpty()) {
      return;
    }
    assertThat(running.size() - waiting.size()).isLessThan(BUSY);
    int key = start.get().key();
    assertThat(running.add(key)).as("key %s runs on two workers", key).isTrue();
    owed.remove(key);
    overtakes.remove(key);
    long readySince = now - start.get().waited().toNanos();
    assertThat(readySince).isLessThanOrEqualTo(now);
    overtakes.forEach((waiting, counts) ->
        assertThat(counts.merge(key, 1, Integer::sum))
            .as("%s overtook %s", key, waiting)
            .isLessThanOrEqualTo(1));
  }

  /** One that runs begins or ends to wait for others. */
  private void stepAside(KeyStates<Integer> states, int key) {
    if (waiting.remove(key)) {
      states.goesOn();
    } else if (running.contains(key)) {
      waiting.add(key);
      states.waits();
    }
  }

  private void finishOne(KeyStates<Integer> states, Random random, long now) {
    if (running.isEmpty()) {
      return;
    }
    int key = running.iterator().next();
    if (waiting.contains(key)) {
      stepAside(states, key);
    }
    Next next =
        switch (random.nextInt(4)) {
          case 0 -> Next.DONE;
          case 1 -> Next.IMMEDIATELY;
          case 2 -> new Next.After(Duration.ofMillis(random.nextInt(2_000)));
          default -> new Next.Retry("random");
        };
    states.finish(key, next, now);
    running.remove(key);
    if (!(next instanceof Next.Done)) {
      owed.add(key);
    }
    if (wokenInside.remove(key) || next instanceof Next.Immediately) {
      overtakes.put(key, new HashMap<>());
    }
  }

  /** With no further trigger, every owed run happens and then the queue is empty. */
  private void drain(KeyStates<Integer> states, long from) {
    long now = from;
    for (int round = 0; round < 10 * KEYS; round++) {
      now += Backoff.DEFAULT.cap().toNanos();
      start(states, now);
      for (int key : Set.copyOf(running)) {
        if (waiting.contains(key)) {
          stepAside(states, key);
        }
        states.finish(key, Next.DONE, now);
        running.remove(key);
      }
    }
    assertThat(owed).isEmpty();
    assertThat(states.depth()).isEqualTo(new QueueDepth(0, 0, 0));
  }
}
