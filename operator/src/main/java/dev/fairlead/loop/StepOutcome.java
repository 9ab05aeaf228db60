package dev.fairlead.loop;

import dev.fairlead.engine.EngineException;
import dev.fairlead.plan.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of a step.
 *
 * @param error null when it succeeded
 * @param image the id of one that a container was made from, whatever became of that; else empty
 */
record StepOutcome(
    Step step,
    Result result,
    EngineException.@Nullable Kind error,
    String message,
    Duration took,
    String image) {

  /** SKIPPED: the container was not what the plan had seen, or an earlier step on it failed. */
  enum Result {
    OK,
    FAILED,
    UNKNOWN,
    SKIPPED
  }

  boolean ok() {
    return result == Result.OK;
  }

  /** Whether the same step may succeed by itself later. */
  boolean transientFailure() {
    return result == Result.UNKNOWN
        || result == Result.SKIPPED
        || error == EngineException.Kind.TRANSIENT
        || error == EngineException.Kind.UNREACHABLE
        || error == EngineException.Kind.CONFLICT
        || error == EngineException.Kind.NOT_FOUND;
  }
}
