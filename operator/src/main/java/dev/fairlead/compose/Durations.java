package dev.fairlead.compose;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as compose reads and Go prints them: Go's units, and d and w. */
final class Durations {
  private static final Pattern WHOLE =
      Pattern.compile(
          "([-+])?((?:(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h|d|w))+)");
  private static final Pattern PART =
      Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h|d|w)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L,
          "d", 86_400_000_000_000L,
          "w", 604_800_000_000_000L);
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private Durations() {}

  /** Empty when the text is no duration or does not fit. */
  static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher whole = WHOLE.matcher(text);
    if (text.length() > 100 || !whole.matches()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(whole.group(2));
    while (part.find()) {
      BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
      nanos = nanos.add(new BigDecimal(padded(part.group(1))).multiply(unit));
    }
    if (nanos.compareTo(MAX) > 0) {
      return Optional.empty();
    }
    Duration size = Duration.ofNanos(nanos.longValue());
    return Optional.of("-".equals(whole.group(1)) ? size.negated() : size);
  }

  private static String padded(String number) {
    String withZero = number.startsWith(".") ? "0" + number : number;
    return withZero.endsWith(".") ? withZero + "0" : withZero;
  }

  /** Go's {@code Duration.String}: {@code 1m30s}, {@code 1h0m0s}, {@code 500ms}. */
  static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000L) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000L) {
      return decimal(nanos, 3) + "µs";
    }
    if (nanos < 1_000_000_000L) {
      return decimal(nanos, 6) + "ms";
    }
    String seconds = decimal(nanos % 60_000_000_000L, 9) + "s";
    long minutes = nanos / 60_000_000_000L;
    if (minutes == 0) {
      return seconds;
    }
    String rest = minutes % 60 + "m" + seconds;
    return minutes < 60 ? rest : minutes / 60 + "h" + rest;
  }

  private static String decimal(long value, int places) {
    BigDecimal number = BigDecimal.valueOf(value, places).stripTrailingZeros();
    return number.signum() == 0 ? "0" : number.toPlainString();
  }
}
