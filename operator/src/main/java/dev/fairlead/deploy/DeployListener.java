package dev.fairlead.deploy;

import dev.fairlead.store.Deploy;
import java.util.function.Consumer;

/** Hears of deploys that ended; what it does changes no verdict. */
@FunctionalInterface
public interface DeployListener {

  /**
   * One ended, and its record is final.
   *
   * @param log adds a line to its log; may be used later, from any thread
   */
  void ended(Deploy deploy, Consumer<String> log);
}
