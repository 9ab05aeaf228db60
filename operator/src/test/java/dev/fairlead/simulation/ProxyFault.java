package dev.fairlead.simulation;

/** What can go wrong with a proxy and on the way to it; each seed has a random few of them. */
enum ProxyFault {
  // On the way to it.
  /** It refuses what it is told. */
  REFUSES,
  /** It is told, and its answer never comes; what it was told had no effect. */
  TIMEOUT_BEFORE,
  /** As before, and it had. */
  TIMEOUT_AFTER,
  /** Half of what it was told had an effect, and no answer comes. */
  HALF_APPLIES,
  /** It answers as it answered the last time. */
  ANSWERS_STALE,
  /** It does not answer once. */
  NO_ANSWER,
  // Of what it does.
  /** It takes long to reach an instance, or does not reach it at all. */
  REACHES_LATE,
  /** A session with an instance does not end by itself. */
  SESSION_STAYS,
  // By themselves.
  /** It starts anew: no session is left, and each instance has to be reached again. */
  RESTARTS,
  /** It forgets a route with all that it was told of it. */
  FORGETS,
  /** It forgets one instance. */
  FORGETS_ONE,
  /**
   * It ends. One of ours is started again by the operator, another one by somebody, before long.
   */
  DIES,
  /** It leads on as it was told, and answers nothing for as long as a minute. */
  SILENT,
  /** Somebody changes what it was told of an instance. */
  SET_BY_HAND,
  /** Another version of it waits to take over. */
  DUE;

  /** Those that come over it by themselves. */
  boolean ofTheProxy() {
    return compareTo(RESTARTS) >= 0;
  }
}
