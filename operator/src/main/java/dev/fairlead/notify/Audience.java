package dev.fairlead.notify;

import dev.fairlead.status.ReleaseStatus;

/** Hears what happens to releases, on each release's own thread: it neither waits nor fails. */
@FunctionalInterface
public interface Audience {
  /** A release has this status now. */
  void published(ReleaseStatus status);

  /** Something happened. */
  default void told(News news) {}
}
