package dev.fairlead.source.git;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as semver.org 2.0 writes and orders it; a leading {@code v}, as in tags, is allowed.
 *
 * @param pre the pre-release identifiers; empty for a release. Build metadata orders nothing.
 */
record Version(long major, long minor, long patch, List<String> pre)
    implements Comparable<Version> {
  private static final Pattern FORM =
      Pattern.compile(
          "v?(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?");

  Version {
    pre = List.copyOf(pre);
  }

  static Version release(long major, long minor, long patch) {
    return new Version(major, minor, patch, List.of());
  }

  static Optional<Version> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    List<String> pre = m.group(4) == null ? List.of() : List.of(m.group(4).split("\\.", -1));
    return Optional.of(
        new Version(
            Long.parseLong(m.group(1)),
            Long.parseLong(m.group(2)),
            Long.parseLong(m.group(3)),
            pre));
  }

  boolean isPreRelease() {
    return !pre.isEmpty();
  }

  /** Whether both lead to the same release. */
  boolean sameRelease(Version other) {
    return major == other.major && minor == other.minor && patch == other.patch;
  }

  @Override
  public int compareTo(Version other) {
    if (!sameRelease(other)) {
      int order = Long.compare(major, other.major);
      order = order != 0 ? order : Long.compare(minor, other.minor);
      return order != 0 ? order : Long.compare(patch, other.patch);
    }
    if (isPreRelease() != other.isPreRelease()) {
      return isPreRelease() ? -1 : 1;
    }
    for (int i = 0; i < Math.min(pre.size(), other.pre.size()); i++) {
      int order = identifier(pre.get(i), other.pre.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(pre.size(), other.pre.size());
  }

  /** Numbers by value and before words. */
  private static int identifier(String one, String other) {
    boolean number = one.matches("\\d{1,18}");
    boolean otherNumber = other.matches("\\d{1,18}");
    if (number && otherNumber) {
      return Long.compare(Long.parseLong(one), Long.parseLong(other));
    }
    return number == otherNumber ? one.compareTo(other) : (number ? -1 : 1);
  }

  /** The newest, for messages and choice. */
  static Optional<Version> newest(List<Version> versions) {
    List<Version> sorted = new ArrayList<>(versions);
    Collections.sort(sorted);
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.getLast());
  }
}
