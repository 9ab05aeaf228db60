package dev.fairlead.http;

import java.time.Duration;

/**
 * How much at once (I16).
 *
 * @param requests answered at once; a further one waits its turn
 * @param patience of one that waits; then it is refused with 503
 * @param followers streams that are followed and verdicts that are waited for
 */
record ApiLimits(int requests, Duration patience, int followers) {
  static final ApiLimits DEFAULT = new ApiLimits(64, Duration.ofSeconds(2), 1_100);
}
