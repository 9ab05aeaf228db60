package dev.fairlead.crds.shape;

import org.jspecify.annotations.Nullable;

/**
 * One field of a mapping.
 *
 * @param meaning a sentence or two for people
 * @param reserved why a file cannot have it, or null
 * @param sensitive its values may be secrets and are never repeated (I24)
 * @param yielding its default counts only where the compose file says nothing
 */
public record Field(
    String name,
    Shape shape,
    Absence absence,
    String meaning,
    @Nullable String reserved,
    boolean sensitive,
    boolean yielding) {

  /** What holds when the field is not given. */
  public sealed interface Absence {
    /** It must be given. */
    record Refused() implements Absence {}

    /** This, as it would be written. */
    record Default(String text) implements Absence {}

    /** No items; for a mapping of fields, the defaults of each. */
    record Empty() implements Absence {}

    /** Null; in words, what follows from that. */
    record Unset(String meaning) implements Absence {}
  }

  public boolean required() {
    return absence instanceof Absence.Refused;
  }
}
