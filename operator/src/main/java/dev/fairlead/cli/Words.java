package dev.fairlead.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short forms of ages, durations, revisions and drift, for people. */
final class Words {
  /** A commit or content hash, with what may stand before and after it. */
  private static final Pattern HASH = Pattern.compile("([a-z0-9]+[:-])?([0-9a-f]{12,64})([-+].*)?");

  private static final int SHORT_HASH = 7;
  private static final int MAX_REVISION = 24;
  private static final int MAX_NAMED = 3;

  private Words() {}

  /** How long ago: {@code 12s}, {@code 4m}, {@code 7h}, {@code 3d}. */
  static String age(Instant since, Instant now) {
    long seconds = Math.max(0, Duration.between(since, now).toSeconds());
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + "m";
    }
    return seconds < 86_400 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }

  /** How long it took: {@code 214ms}, {@code 4.2s}, {@code 2m30s}, {@code 1h05m}. */
  static String duration(Duration took) {
    long millis = Math.max(0, took.toMillis());
    if (millis < 1_000) {
      return millis + "ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1fs", Math.floor(millis / 100.0) / 10);
    }
    long seconds = millis / 1_000;
    return seconds < 3_600
        ? String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%dh%02dm", seconds / 3_600, seconds / 60 % 60);
  }

  /** A hash shortened to seven digits, its kind kept; anything else as it is. */
  static String revision(String revision) {
    if (revision.isEmpty()) {
      return "-";
    }
    Matcher hash = HASH.matcher(revision);
    if (!hash.matches()) {
      return Tables.cut(revision, MAX_REVISION);
    }
    String before = hash.group(1) == null ? "" : hash.group(1);
    String after = hash.group(3) == null ? "" : hash.group(3);
    return before + hash.group(2).substring(0, SHORT_HASH) + after;
  }

  /**
   * What differs, in a few words: {@code web: env, 1 field}.
   *
   * @param lines for example {@code web: env LOG_LEVEL: "debug" → "info"}
   */
  static String drift(List<String> lines) {
    if (lines.isEmpty()) {
      return "-";
    }
    Set<String> services = new LinkedHashSet<>();
    Set<String> attributes = new LinkedHashSet<>();
    for (String line : lines) {
      int colon = line.indexOf(": ");
      services.add(colon < 0 ? line : line.substring(0, colon));
      attributes.add(colon < 0 ? "" : firstWord(line.substring(colon + 2)));
    }
    attributes.remove("");
    String count = count(lines.size(), "field");
    if (services.size() > MAX_NAMED) {
      return count(services.size(), "service") + ", " + count;
    }
    boolean named = services.size() == 1 && !attributes.isEmpty() && attributes.size() <= MAX_NAMED;
    return String.join(", ", services)
        + ": "
        + (named ? String.join(", ", attributes) + ", " : "")
        + count;
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static String firstWord(String text) {
    int end = 0;
    while (end < text.length() && " :.[=".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(0, end);
  }
}
