package dev.fairlead.source;

import java.time.Instant;

/** Receives what a source found, on one thread. */
@FunctionalInterface
public interface SnapshotListener {

  /** The tree changed, or became readable or unreadable; also the first one after the start. */
  void snapshot(TreeSnapshot snapshot);

  /** A look begins: what is told next was found after this. */
  default void looking() {}

  /** The source looked and found nothing new, for the metrics of its freshness. */
  default void unchanged(Instant at) {}

  /**
   * The source could not be asked; what it said last still counts. Ended by the next snapshot or
   * {@link #unchanged}.
   *
   * @param sentence what is wrong and since when; the same while it is the same trouble
   * @param longSince whether it has lasted so long that people should know
   */
  default void unreachable(String sentence, boolean longSince, Instant at) {}
}
