package dev.fairlead.engine.docker;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.util.Optional;
import java.util.function.Supplier;

/** What a 404 means where absence is an answer and no failure. */
final class Absent {
  private Absent() {}

  static <T> Optional<T> asEmpty(Supplier<T> call) {
    try {
      return Optional.of(call.get());
    } catch (EngineException e) {
      if (e.kind() == Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static void asSuccess(Runnable removal) {
    try {
      removal.run();
    } catch (EngineException e) {
      if (e.kind() != Kind.NOT_FOUND) {
        throw e;
      }
    }
  }
}
