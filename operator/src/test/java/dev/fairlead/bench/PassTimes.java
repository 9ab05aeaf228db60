package dev.fairlead.bench;

import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long passes of the loop lasted, by the operator's own histogram: how many ended within each
 * of its times, in seconds.
 */
record PassTimes(TreeMap<Double, Double> upTo) {
  private static final Pattern BUCKET =
      Pattern.compile("fairlead_reconcile_duration_seconds_bucket\\{.*le=\"([^\"]+)\".*} (\\S+)");

  static PassTimes of(String metrics) {
    TreeMap<Double, Double> upTo = new TreeMap<>();
    Matcher bucket = BUCKET.matcher(metrics);
    while (bucket.find()) {
      String bound = bucket.group(1);
      upTo.put(
          bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
          Double.parseDouble(bucket.group(2)));
    }
    return new PassTimes(upTo);
  }

  /** Those since then. */
  PassTimes since(PassTimes before) {
    TreeMap<Double, Double> later = new TreeMap<>(upTo);
    before.upTo.forEach((bound, count) -> later.merge(bound, -count, Double::sum));
    return new PassTimes(later);
  }

  double all() {
    return upTo.lastEntry().getValue();
  }

  /** The shortest time, of those that are counted, within which so many of them ended. */
  double within(double share) {
    return upTo.entrySet().stream()
        .filter(entry -> entry.getValue() >= all() * share)
        .mapToDouble(entry -> entry.getKey())
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
