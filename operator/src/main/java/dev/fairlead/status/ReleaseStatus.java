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
 * @param notices what people should know and nothing is done about
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
    List<HeldStatus> held,
    List<String> notices) {

  public ReleaseStatus {
    conditions = List.copyOf(conditions);
    services = List.copyOf(services);
    drift = List.copyOf(drift);
    problems = List.copyOf(problems);
    held = List.copyOf(held);
    notices = List.copyOf(notices);
  }

  /** The same, with what people should know. */
  ReleaseStatus noting(List<String> more) {
    return new ReleaseStatus(
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
        held,
        more);
  }

  /** One that nothing holds, and of which there is nothing else to say. */
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
        List.of(),
        List.of());
  }

  public int ready() {
    return services.stream().mapToInt(ServiceStatus::ready).sum();
  }

  public int desired() {
    return services.stream().mapToInt(ServiceStatus::desired).sum();
  }
}
