package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.kube.AppReleaseObject;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is at the other end of the lines to an API server: the server, its faults, its oracle. */
interface ApiSide {
  ModelApi api();

  /** A bug that is planted in what operators read and write. */
  Mutant mutant();

  /** Whether a fault happens now. */
  boolean strikes(ApiFault fault);

  /** Runs something later, whatever becomes of the operators. */
  void later(long nanos, Runnable task);

  /** An operator waits for an answer. */
  void passes(int owner, long nanos);

  /** Writes an object. @return what stands then; empty when it is not there any more */
  Optional<Stored> write(String place, UnaryOperator<Stored> change);

  /** What a bug makes of an object that an operator reads. */
  default AppReleaseObject shown(int owner, AppReleaseObject object) {
    return object;
  }

  /** What becomes of a status that an operator applies. */
  default JsonNode said(int owner, JsonNode status, Stored of) {
    return status;
  }

  /**
   * A status is written.
   *
   * @param seen the object as the writer had it; null when it had none
   */
  void says(int owner, @Nullable Stored seen, Stored before, Stored after);

  /** An object is let go. */
  void letsGo(int owner, Stored object);

  /** A ConfigMap or Secret as an operator has it, with its version; empty when there is none. */
  default Optional<Map.Entry<String, Map<String, String>>> content(int owner, String name) {
    return Optional.empty();
  }

  /** An Event is written. @return its name; empty when there is no answer */
  default Optional<String> event(int owner, String what) {
    return Optional.empty();
  }

  /** An Event is counted once more. @return false when it does not stand any more */
  default boolean eventAgain(int owner, String name) {
    return false;
  }

  void note(int owner, String what);
}
