package dev.fairlead.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions by kstatus' rules (I21): exactly one Ready, and never Reconciling together with
 * Stalled. Ready is True only when the current generation is in place.
 */
final class Conditions {
  private Conditions() {}

  static List<Condition> of(
      Verdict verdict,
      List<String> drift,
      Reason driftReason,
      long generation,
      @Nullable ReleaseStatus before,
      Instant now) {
    boolean stalled = verdict.phase().isStalled();
    boolean reportOnly = verdict.reason() == Reason.DRIFT_DETECTED;
    boolean reconciling = verdict.phase().isReconciling(reportOnly);
    boolean ready = verdict.phase() == Phase.CONVERGED;
    boolean suspended = verdict.phase() == Phase.SUSPENDED;
    Maker maker = new Maker(generation, before, now);
    return List.of(
        maker.make(Condition.Type.READY, ready, verdict.reason(), verdict.message()),
        maker.make(
            Condition.Type.RECONCILING,
            reconciling,
            reconciling
                ? verdict.reason()
                : verdict.phase() == Phase.CONVERGED ? Reason.CONVERGED : verdict.reason(),
            reconciling ? verdict.message() : ""),
        maker.make(
            Condition.Type.STALLED,
            stalled,
            stalled ? verdict.reason() : Reason.NOT_STALLED,
            stalled ? verdict.message() : ""),
        maker.make(
            Condition.Type.DRIFTED,
            !drift.isEmpty(),
            drift.isEmpty() ? Reason.NO_DRIFT : driftReason,
            drift.isEmpty()
                ? ""
                : drift.getFirst()
                    + (drift.size() > 1 ? " and " + (drift.size() - 1) + " more" : "")),
        maker.make(
            Condition.Type.SUSPENDED,
            suspended,
            suspended ? Reason.SUSPENDED : Reason.NOT_SUSPENDED,
            ""));
  }

  private record Maker(long generation, @Nullable ReleaseStatus before, Instant now) {
    Condition make(Condition.Type type, boolean holds, Reason reason, String message) {
      Condition.Value value = holds ? Condition.Value.TRUE : Condition.Value.FALSE;
      Instant since = now;
      if (before != null) {
        for (Condition old : before.conditions()) {
          if (old.type() == type && old.value() == value) {
            since = old.lastTransitionTime();
          }
        }
      }
      return new Condition(type, value, reason, message, since, generation);
    }
  }
}
