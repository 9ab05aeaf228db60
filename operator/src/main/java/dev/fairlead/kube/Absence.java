package dev.fairlead.kube;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Since when an API server is away. */
final class Absence {
  private final Duration patience;
  private @Nullable Instant since;

  Absence(Duration patience) {
    this.patience = patience;
  }

  /** The rest of a sentence; empty while it is there. */
  String of(boolean reachable, Instant now) {
    if (reachable) {
      since = null;
      return "";
    }
    if (since == null) {
      since = now;
    }
    return " since " + StatusTree.time(since) + "; what it said last counts";
  }

  /** Whether people should know. */
  boolean isLong(Instant now) {
    return since != null && since.plus(patience).isBefore(now);
  }
}
