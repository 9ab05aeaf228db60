package dev.fairlead.loop;

import dev.fairlead.desired.PortBases;
import dev.fairlead.plan.Planner;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a pass is put together from. The simulation puts wrong ones in, to see that it
 * would notice.
 */
record Assembly(Planning planning, Reading reading) {
  static final Assembly REAL = with(Unsealing.NONE, PortBases.NONE, null);

  /** The real ones, with what encrypted files take, who gives ports, and the place of sites. */
  static Assembly with(Unsealing unsealing, PortBases bases, @Nullable Path sites) {
    return new Assembly(Planner::plan, new TreeReading(unsealing, bases, sites));
  }
}
