package dev.fairlead.simulation;

/** All that can go wrong; each seed has a random few of them, each as often as chance will. */
enum Fault {
  // On the line to the Engine.
  UNREACHABLE,
  TIMEOUT_BEFORE_EFFECT,
  TIMEOUT_AFTER_EFFECT,
  CONFLICT,
  NOT_FOUND,
  LATENCY,
  LIST_STALE,
  LIST_PARTIAL,
  EVENT_LOST,
  EVENT_LATE,
  EVENT_TWICE,
  STREAM_BREAKS,
  // Of the registry.
  PULL_FAILS,
  TAG_MOVES,
  // Of the operator.
  KILLED_BEFORE_EFFECT,
  KILLED_AFTER_EFFECT,
  STORE_LOST,
  SECOND_OPERATOR,
  // Of the desired state.
  TURNS_BACK,
  INVALID,
  UNREADABLE,
  // On the host, by other hands.
  EXITS,
  OOM,
  KILLED_BY_HAND,
  REMOVED_BY_HAND,
  PAUSED_BY_HAND,
  RENAMED_BY_HAND,
  DISCONNECTED_BY_HAND,
  UPDATED_BY_HAND,
  SICKENS,
  COMPOSE_UP,
  COMPOSE_SCALE,
  ENGINE_RESTARTS,
  ENGINE_RESTARTS_LIVE,
  DISK_FULL,
  CLOCK_FORWARD,
  CLOCK_BACK;

  /** Those that come over the host by themselves. */
  boolean ofTheHost() {
    return compareTo(EXITS) >= 0 || this == STREAM_BREAKS || this == TAG_MOVES;
  }
}
