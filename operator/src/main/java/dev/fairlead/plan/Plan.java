package dev.fairlead.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one pass found and what it will do.
 *
 * @param services in dependency order
 * @param wave steps to take now, all at once; those on one container in the order given
 * @param blockers what makes any step impossible, for people; then the wave is empty
 * @param notices what people should know and nothing is done about
 */
public record Plan(
    String release,
    String revision,
    List<ServicePlan> services,
    List<Step> wave,
    List<String> blockers,
    List<String> notices) {

  public Plan {
    services = List.copyOf(services);
    wave = List.copyOf(wave);
    blockers = List.copyOf(blockers);
    notices = List.copyOf(notices);
  }

  public Stream<Wait> waits() {
    return services.stream().flatMap(s -> s.waits().stream());
  }

  public Stream<Failure> failures() {
    return services.stream().map(ServicePlan::failure).filter(Objects::nonNull);
  }

  public Stream<Finding> findings() {
    return services.stream().flatMap(s -> s.findings().stream());
  }

  /** The next moment at which time alone changes the plan. */
  public Optional<Instant> nextChange() {
    return waits().map(Wait::until).filter(Objects::nonNull).min(Comparator.naturalOrder());
  }

  /** Whether there is nothing to do and nothing to wait for. */
  public boolean settled() {
    return wave.isEmpty() && blockers.isEmpty() && services.stream().allMatch(ServicePlan::settled);
  }

  /** Whether the desired revision, and not one it was rolled back to, is in place. */
  public boolean converged() {
    return settled() && services.stream().allMatch(s -> s.hold() == null);
  }
}
