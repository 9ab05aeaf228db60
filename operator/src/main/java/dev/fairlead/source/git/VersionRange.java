package dev.fairlead.source.git;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of versions as npm and Flux write it: {@code ^1.2}, {@code ~1.2.3}, {@code >=1.4 <2},
 * {@code 1.x}, {@code *}, alternatives with {@code ||}. A pre-release is in a range only when a
 * bound of it names a pre-release of the same release.
 */
record VersionRange(String text, List<List<VersionRange.Bound>> alternatives) {
  private static final Pattern COMPARATOR =
      Pattern.compile(
          "(\\^|~|>=|<=|>|<|=)?v?(\\d{1,9}|[xX*])(?:\\.(\\d{1,9}|[xX*]))?(?:\\.(\\d{1,9}|[xX*]))?"
              + "(?:-([0-9A-Za-z.-]+))?");

  VersionRange {
    alternatives = List.copyOf(alternatives);
  }

  /** At least, or below, a version. */
  record Bound(boolean atLeast, Version version) {
    boolean admits(Version candidate) {
      return atLeast ? candidate.compareTo(version) >= 0 : candidate.compareTo(version) < 0;
    }
  }

  /** The written form of one version, of which the last parts may be open. */
  private record Partial(long major, long minor, long patch, int given, List<String> pre) {
    Version low() {
      return new Version(major, minor, patch, pre);
    }

    /** The first version behind all that it stands for. */
    Version behind() {
      return switch (given) {
        case 1 -> Version.release(major + 1, 0, 0);
        case 2 -> Version.release(major, minor + 1, 0);
        default ->
            pre.isEmpty()
                ? new Version(major, minor, patch + 1, List.of("0"))
                : new Version(major, minor, patch, next(pre));
      };
    }

    /** The least pre-release above another. */
    private static List<String> next(List<String> pre) {
      List<String> next = new ArrayList<>(pre);
      next.add("0");
      return next;
    }

    Version caret() {
      if (major > 0 || given == 1) {
        return Version.release(major + 1, 0, 0);
      }
      return minor > 0 || given == 2
          ? Version.release(0, minor + 1, 0)
          : Version.release(0, 0, patch + 1);
    }

    Version tilde() {
      return given == 1 ? Version.release(major + 1, 0, 0) : Version.release(major, minor + 1, 0);
    }
  }

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException with a sentence
   */
  static VersionRange parse(String text) {
    List<List<Bound>> alternatives = new ArrayList<>();
    for (String alternative : text.split("\\|\\|", -1)) {
      List<Bound> bounds = new ArrayList<>();
      String spaced = alternative.strip().replace(",", " ").replaceAll("([<>=^~])\\s+", "$1");
      for (String comparator : spaced.split("\\s+", -1)) {
        bounds.addAll(bounds(comparator, text));
      }
      alternatives.add(List.copyOf(bounds));
    }
    return new VersionRange(text, alternatives);
  }

  private static List<Bound> bounds(String comparator, String text) {
    Matcher m = COMPARATOR.matcher(comparator);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no range of versions: use forms as ^1.2, ~1.2.3, >=1.4 <2, 1.x"
              .formatted(text));
    }
    if (!Character.isDigit(m.group(2).charAt(0))) {
      return List.of(new Bound(true, Version.release(0, 0, 0)));
    }
    Partial partial = partial(m);
    String operator = m.group(1) == null ? "=" : m.group(1);
    return switch (operator) {
      case ">=" -> List.of(new Bound(true, partial.low()));
      case ">" -> List.of(new Bound(true, partial.behind()));
      case "<" -> List.of(new Bound(false, partial.low()));
      case "<=" -> List.of(new Bound(false, partial.behind()));
      case "^" -> List.of(new Bound(true, partial.low()), new Bound(false, partial.caret()));
      case "~" -> List.of(new Bound(true, partial.low()), new Bound(false, partial.tilde()));
      default -> List.of(new Bound(true, partial.low()), new Bound(false, partial.behind()));
    };
  }

  private static Partial partial(Matcher m) {
    long[] parts = new long[3];
    int given = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = m.group(2 + i);
      if (part == null || !Character.isDigit(part.charAt(0))) {
        break;
      }
      parts[i] = Long.parseLong(part);
      given = i + 1;
    }
    List<String> pre =
        m.group(5) == null || given < 3 ? List.of() : List.of(m.group(5).split("\\.", -1));
    return new Partial(parts[0], parts[1], parts[2], given, pre);
  }

  boolean contains(Version version) {
    return alternatives.stream().anyMatch(bounds -> in(bounds, version));
  }

  private static boolean in(List<Bound> bounds, Version version) {
    boolean meant =
        !version.isPreRelease()
            || bounds.stream()
                .map(Bound::version)
                .anyMatch(v -> v.isPreRelease() && v.sameRelease(version));
    return meant && bounds.stream().allMatch(bound -> bound.admits(version));
  }
}
