package dev.fairlead.loop;

import dev.fairlead.plan.Planner;
import dev.fairlead.sops.AgeKeys;

/**
 * The functions that a pass is put together from. The simulation puts wrong ones in, to see that it
 * would notice.
 */
record Assembly(Planning planning, Reading reading) {
  static final Assembly REAL = with(AgeKeys.NONE);

  /** The real ones, with these keys for encrypted files. */
  static Assembly with(AgeKeys keys) {
    return new Assembly(Planner::plan, new TreeReading(keys));
  }
}
