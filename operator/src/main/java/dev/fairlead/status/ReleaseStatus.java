package dev.fairlead.status;

import java.time.Instant;
import java.util.List;

/**
 * All that can be said of a release now; what the API, the CLI and the metrics show.
 *
 * @param revision the desired state's
 * @param generation counts changes of the desired state; {@code observedGeneration} is the last one
 *     acted upon
 * @param lastAppliedRevision the last one a rollout was begun for; empty when none was
 * @param lastGoodRevision the last one that became Complete; empty when none was
 * @param message one sentence: what is happening, or what is wrong and what happens next; empty
 *     when converged
 * @param since when the phase last changed
 * @param drift one line per difference, for example {@code web: env LOG_LEVEL: "debug" → "info"}
 * @param problems positions and texts of an invalid desired state
 * @param held what keeps it from what is declared: a rollback, a suspension, quarantine
 */
public record ReleaseStatus(
    String release,
    String project,
    String origin,
    String revision,
    long generation,
    long observedGeneration,
    Phase phase,
    List<Condition> conditions,
    List<ServiceStatus> services,
    String lastAppliedRevision,
    String lastGoodRevision,
    String message,
    Instant since,
    List<String> drift,
    List<String> problems,
    List<HeldStatus> held) {

  public ReleaseStatus {
    conditions = List.copyOf(conditions);
    services = List.copyOf(services);
    drift = List.copyOf(drift);
    problems = List.copyOf(problems);
    held = List.copyOf(held);
  }

  /** The same of a release that nothing holds. */
  public ReleaseStatus(
      String release,
      String project,
      String origin,
      String revision,
      long generation,
      long observedGeneration,
      Phase phase,
      List<Condition> conditions,
      List<ServiceStatus> services,
      String lastAppliedRevision,
      String lastGoodRevision,
      String message,
      Instant since,
      List<String> drift,
      List<String> problems) {
    this(
        release,
        project,
        origin,
        revision,
        generation,
        observedGeneration,
        phase,
        conditions,
        services,
        lastAppliedRevision,
        lastGoodRevision,
        message,
        since,
        drift,
        problems,
        List.of());
  }

  public int ready() {
    return services.stream().mapToInt(ServiceStatus::ready).sum();
  }

  public int desired() {
    return services.stream().mapToInt(ServiceStatus::desired).sum();
  }
}
