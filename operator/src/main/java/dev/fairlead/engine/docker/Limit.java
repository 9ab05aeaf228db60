package dev.fairlead.engine.docker;

import java.time.Duration;

/**
 * How long a call may take. The transport's own response timeout is ignored on unix sockets, so
 * every call runs under one of these (I6, I16).
 *
 * @param total from the request to the last byte
 * @param idle between two signs of life; equal to {@code total} where there are none
 */
record Limit(Duration total, Duration idle) {
  /** GET /version: an Engine that is alive answers in a millisecond. */
  static final Limit PING = of(Duration.ofSeconds(5));

  /** Lists and inspects: 20 ms for 200 containers, more on a host that swaps. */
  static final Limit READ = of(Duration.ofSeconds(20));

  /** Create, rename, connect, network and volume calls: bounded by the host's disk. */
  static final Limit WRITE = of(Duration.ofSeconds(60));

  /** Start mounts, sets up networks and runs the runtime. */
  static final Limit START = of(Duration.ofMinutes(2));

  /** Remove kills first and then deletes the file system. */
  static final Limit REMOVE = of(Duration.ofMinutes(2));

  /** A pull may be long as long as it moves; the Engine reports its own retries as progress. */
  static final Limit PULL = new Limit(Duration.ofHours(1), Duration.ofMinutes(5));

  /** As many files as an image has, as long as they come. */
  static final Limit ARCHIVE = new Limit(Duration.ofMinutes(30), Duration.ofMinutes(1));

  /** What the Engine may need beyond the grace before it answers a stop. */
  private static final Duration STOP_SLACK = Duration.ofSeconds(30);

  static Limit of(Duration total) {
    return new Limit(total, total);
  }

  static Limit stop(Duration grace) {
    return of(grace.plus(STOP_SLACK));
  }
}
