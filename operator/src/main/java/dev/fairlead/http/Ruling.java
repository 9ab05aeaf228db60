package dev.fairlead.http;

/**
 * What became of a {@link Control}.
 *
 * @param sentence what is done now, or why nothing is
 */
public record Ruling(Kind kind, String sentence) {

  /** ACCEPTED is done by the release's next pass; the others change nothing. */
  public enum Kind {
    ACCEPTED,
    UNKNOWN,
    REFUSED
  }

  public static Ruling accepted(String sentence) {
    return new Ruling(Kind.ACCEPTED, sentence);
  }

  public static Ruling unknown(String release) {
    return new Ruling(Kind.UNKNOWN, "there is no release \"" + release + "\"");
  }

  public static Ruling refused(String sentence) {
    return new Ruling(Kind.REFUSED, sentence);
  }
}
