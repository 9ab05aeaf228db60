package dev.fairlead.simulation;

import java.util.Locale;

/** What becomes of a container, by the tag of its image. */
enum Flaw {
  /** Healthy within a few seconds. */
  GOOD,
  /** Ends with code 1 soon after its start. */
  EXITS,
  /** Ends for want of memory. */
  OOM,
  /** Its health check fails. */
  SICK,
  /** Its health check never says anything. */
  NEVER,
  /** Healthy and unhealthy in turn. */
  FLAPS,
  /** The Engine cannot start it. */
  NOSTART,
  /** In no registry. */
  MISSING;

  static Flaw of(String reference) {
    String tag = reference.substring(reference.indexOf(':') + 1);
    for (Flaw flaw : values()) {
      if (tag.startsWith(flaw.tag())) {
        return flaw;
      }
    }
    return GOOD;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it shows without a health check. */
  boolean showsUnchecked() {
    return switch (this) {
      case EXITS, OOM, NOSTART, MISSING -> true;
      case GOOD, SICK, NEVER, FLAPS -> false;
    };
  }
}
