package dev.fairlead.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one pass found and what it will do.
 *
 * @param services in dependency order
 * @param wave steps to take now, all at once; those on one container in the order given
 * @param blockers what makes any step impossible, for people; then the wave is empty
 * @param notices what people should know and nothing is done about
 * @param undecided what is not as declared until a person says what shall become of it
 */
public record Plan(
    String release,
    String revision,
    List<ServicePlan> services,
    List<Step> wave,
    List<String> blockers,
    List<String> notices,
    List<Undecided> undecided) {

  public Plan {
    services = List.copyOf(services);
    wave = List.copyOf(wave);
    blockers = List.copyOf(blockers);
    notices = List.copyOf(notices);
    undecided = List.copyOf(undecided);
  }

  public Stream<Wait> waits() {
    List<Wait> all = new ArrayList<>();
    for (ServicePlan service : services) {
      all.addAll(service.waits());
    }
    return all.stream();
  }

  private boolean failed() {
    for (ServicePlan service : services) {
      if (service.failure() != null) {
        return true;
      }
    }
    return false;
  }

  public Stream<Failure> failures() {
    return failed()
        ? services.stream().map(ServicePlan::failure).filter(Objects::nonNull)
        : Stream.empty();
  }

  public Stream<Finding> findings() {
    List<Finding> all = new ArrayList<>();
    for (ServicePlan service : services) {
      all.addAll(service.findings());
    }
    return all.stream();
  }

  /** The next moment at which time alone changes the plan. */
  public Optional<Instant> nextChange() {
    Instant next = null;
    for (ServicePlan service : services) {
      for (Wait wait : service.waits()) {
        next = earlier(earlier(next, wait.until()), wait.look());
      }
    }
    return Optional.ofNullable(next);
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }

  /** Whether there is nothing to do and nothing to wait for. */
  public boolean settled() {
    boolean all = wave.isEmpty() && blockers.isEmpty();
    for (ServicePlan service : services) {
      all &= service.settled();
    }
    return all;
  }

  /** Whether the desired revision, and not one it was rolled back to, is in place. */
  public boolean converged() {
    boolean all = settled();
    for (ServicePlan service : services) {
      all &= service.hold() == null;
    }
    return all;
  }
}
