package dev.fairlead.desired;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The health check that Traefik itself makes of instances, where labels ask for one.
 *
 * @param interval between two questions, and before the first
 * @param timeout of an answer
 */
public record TraefikCheck(Duration interval, Duration timeout) {
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");
  private static final Map<String, Double> MILLIS =
      Map.of("ms", 1.0, "s", 1_000.0, "m", 60_000.0, "h", 3_600_000.0);

  /**
   * Of one of its services.
   *
   * @param settings labels, with or without {@code traefik.}
   */
  static Optional<TraefikCheck> of(String service, Map<String, String> settings) {
    String prefix = ("services." + service + ".loadbalancer.healthcheck.").toLowerCase(Locale.ROOT);
    boolean asked = false;
    Duration interval = INTERVAL;
    Duration timeout = TIMEOUT;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String key = setting.getKey().toLowerCase(Locale.ROOT);
      int at = key.indexOf(prefix);
      if (at < 0) {
        continue;
      }
      asked = true;
      switch (key.substring(at + prefix.length())) {
        case "interval" -> interval = duration(setting.getValue()).orElse(interval);
        case "timeout" -> timeout = duration(setting.getValue()).orElse(timeout);
        default -> {}
      }
    }
    return asked ? Optional.of(new TraefikCheck(interval, timeout)) : Optional.empty();
  }

  /** As Traefik writes it: {@code 1m30s}; a bare number is seconds. */
  static Optional<Duration> duration(String text) {
    if (text.matches("[0-9]{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    double millis = 0;
    int end = 0;
    Matcher part = PART.matcher(text);
    while (part.find() && part.start() == end) {
      millis += Double.parseDouble(part.group(1)) * MILLIS.getOrDefault(part.group(2), 0.0);
      end = part.end();
    }
    return end == 0 || end != text.length()
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(millis)));
  }

  /** When Traefik has asked a new instance for the first time. */
  public Duration first() {
    return interval.plus(timeout);
  }
}
