package dev.fairlead.loop;

import dev.fairlead.desired.PortBases;
import dev.fairlead.plan.Planner;

/**
 * The functions that a pass is put together from. The simulation puts wrong ones in, to see that it
 * would notice.
 */
record Assembly(Planning planning, Reading reading) {
  static final Assembly REAL = with(Unsealing.NONE, PortBases.NONE);

  /** The real ones, with what encrypted files take, and who gives ports. */
  static Assembly with(Unsealing unsealing, PortBases bases) {
    return new Assembly(Planner::plan, new TreeReading(unsealing, bases));
  }
}
