package dev.fairlead.simulation;

import dev.fairlead.loop.SimulatedOperator;
import org.jspecify.annotations.Nullable;

/** One operator process. */
final class Running {
  final Port port;
  final Timeline.Timers timers;

  /** Null where it is told by a Kubernetes API. */
  final @Nullable Told told;

  final SimulatedOperator.Planner planner;

  /** Null before it is put together. */
  @Nullable SimulatedOperator operator;

  /** Whether it has looked at the host. */
  boolean remembers;

  Running(
      Port port, Timeline.Timers timers, @Nullable Told told, SimulatedOperator.Planner planner) {
    this.port = port;
    this.timers = timers;
    this.told = told;
    this.planner = planner;
  }
}
