package dev.fairlead.http;

/**
 * How much at once (I16).
 *
 * @param requests answered at once; a further one is refused with 503
 * @param followers streams that are followed and verdicts that are waited for
 */
record ApiLimits(int requests, int followers) {
  static final ApiLimits DEFAULT = new ApiLimits(64, 1_100);
}
