package dev.fairlead.probe;

import dev.fairlead.plan.Step;
import java.util.function.Consumer;

/** Asks the questions of health gates. */
public interface Prober extends AutoCloseable {
  /**
   * Asks, and returns at once; the answer comes once, on any thread, about the question's timeout
   * later at most. After {@link #close} it may never come.
   */
  void ask(Step.Probe question, Consumer<Answer> answered);

  /** Gives up on what is not answered yet. */
  @Override
  void close();
}
