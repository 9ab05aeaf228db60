package dev.fairlead.traffic;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.io.IOException;
import java.util.concurrent.locks.Lock;

/** What is done with a proxy. */
public interface Doing {
  void run() throws IOException;

  /**
   * Does it while nobody else does anything with that proxy. Where there was no answer, nobody
   * knows what it did (I13).
   *
   * @param who the proxy, as people call it
   */
  static void alone(Lock lock, String who, Doing doing) {
    lock.lock();
    try {
      doing.run();
    } catch (IOException e) {
      throw new EngineException(Kind.UNKNOWN_OUTCOME, who + ": " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
