package dev.fairlead.loop;

import dev.fairlead.plan.Planner;
import java.util.function.UnaryOperator;

/**
 * The functions that a pass is put together from. The simulation puts wrong ones in, to see that it
 * would notice.
 *
 * @param steps what stands before the executor
 */
record Assembly(Planning planning, Reading reading, UnaryOperator<Steps> steps) {
  static final Assembly REAL =
      new Assembly(Planner::plan, DesiredStates::read, UnaryOperator.identity());
}
