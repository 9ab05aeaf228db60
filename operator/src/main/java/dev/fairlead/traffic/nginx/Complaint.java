package dev.fairlead.traffic.nginx;

import java.time.Duration;
import java.util.List;

/** What nginx says of a configuration that it does not take. */
final class Complaint {
  /** How long its test may take. */
  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String WORST = "[emerg] ";

  private Complaint() {}

  /** A command that ended. */
  record Ended(int code, String output) {}

  /** Empty when it was content. */
  static String of(Ended test) {
    if (test.code() == 0) {
      return "";
    }
    String said = in(test.output().lines().toList());
    return said.isEmpty() ? test.output().strip() : said;
  }

  /** The last of these lines in which nginx says why not; empty when there is none. */
  static String in(List<String> lines) {
    return lines.stream()
        .filter(line -> line.contains(WORST))
        .map(line -> line.substring(line.indexOf(WORST) + WORST.length()).strip())
        .reduce((_, last) -> last)
        .orElse("");
  }
}
