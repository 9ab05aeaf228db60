package dev.fairlead.source;

import java.time.Duration;

/**
 * When a source looks, and how long it waits for a tree to come to rest.
 *
 * @param resync a full look happens at least this often, whatever was heard
 * @param quiet a tree is at rest when nothing in it changed for this long
 * @param quietCap a tree that is never at rest is read after this time all the same
 * @param lockPatience how long git's index.lock holds a read back; an older one is a dead git's
 */
public record Timing(Duration resync, Duration quiet, Duration quietCap, Duration lockPatience) {

  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(30),
          Duration.ofMillis(50),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30));

  public Timing {
    if (!resync.isPositive() || quiet.isNegative() || quietCap.compareTo(quiet) < 0) {
      throw new IllegalArgumentException("need resync > 0 and 0 <= quiet <= quietCap");
    }
  }
}
