package dev.fairlead.notify;

import java.time.Duration;

/** What became of one try to tell. */
public sealed interface Answer {
  record Taken() implements Answer {}

  /**
   * Not now.
   *
   * @param after what was asked for; zero when nothing was
   */
  record Later(String why, Duration after) implements Answer {}

  /** Not like this, however often. */
  record Refused(String why) implements Answer {}
}
