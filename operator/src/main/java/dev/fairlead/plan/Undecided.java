package dev.fairlead.plan;

/**
 * A network or volume that is not as declared and is left as it is, until a person decides.
 *
 * @param text what it is, and what the ways out are
 */
public record Undecided(Kind kind, String text) {
  /** What it is of. */
  public enum Kind {
    NETWORK,
    VOLUME
  }
}
