package dev.fairlead.source;

import java.time.Instant;

/** Receives what a source found, on one thread. */
@FunctionalInterface
public interface SnapshotListener {

  /** The tree changed, or became readable or unreadable; also the first one after the start. */
  void snapshot(TreeSnapshot snapshot);

  /** The source looked and found nothing new, for the metrics of its freshness. */
  default void unchanged(Instant at) {}
}
