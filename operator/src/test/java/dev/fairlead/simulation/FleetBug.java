package dev.fairlead.simulation;

/** Bugs of a fleet that are planted to see that its lives find them. */
enum FleetBug {
  NONE,
  /** All hosts change at once. */
  FORGETS_TURNS,
  /** A host that is down does not count as unavailable. */
  FORGETS_WHO_IS_DOWN,
  /** It goes by the first content of ConfigMaps and Secrets. */
  MISSES_CONTENT,
  /** It takes the labels of another host for its own. */
  RUNS_ELSEWHERE,
  /** Whoever speaks says of all hosts what is so on his own. */
  SPEAKS_FOR_ITSELF,
  /** The same thing is told as a new Event each time. */
  REPEATS_EVENTS
}
