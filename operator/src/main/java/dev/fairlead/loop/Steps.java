package dev.fairlead.loop;

import dev.fairlead.plan.Step;
import java.util.List;
import java.util.function.Consumer;

/** Takes the steps of a wave. */
interface Steps extends AutoCloseable {
  /** Takes a wave; {@code done} hears of each step as it ends, from any thread. */
  List<StepOutcome> run(List<Step> wave, Consumer<String> progress, Consumer<StepOutcome> done);

  @Override
  void close();
}
