package dev.fairlead.simulation;

/** What can go wrong between an operator and an API server; each seed has a random few of them. */
enum ApiFault {
  /** A client lists anew although it could watch on. */
  LISTS_AGAIN,
  /** A list shows what was some writes ago. */
  STALE_LIST,
  /** A watch says nothing more for a while before it ends. */
  WATCH_SILENT,
  /** A watch ends. */
  WATCH_ENDS,
  /** What a watch has to say comes late. */
  WATCH_LATE,
  /** A write is refused with 409. */
  CONFLICT,
  /** A write is made, and its answer lost. */
  ANSWER_LOST,
  /** A write takes its time. */
  SLOW,
  /** The server is away. */
  AWAY,
  /**
   * The server is away and has then forgotten all older versions: whoever comes with one is told
   * 410.
   */
  COMPACTED,
  /** An operator that asks for the lease stands still for a while. */
  PAUSED,
  /** Somebody deletes the object and applies it anew. */
  APPLIED_ANEW;

  /** Those that come over the server by themselves. */
  boolean ofTheServer() {
    return this == AWAY || this == COMPACTED || this == WATCH_ENDS;
  }
}
