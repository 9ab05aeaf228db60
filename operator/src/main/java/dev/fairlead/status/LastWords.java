package dev.fairlead.status;

/**
 * The end of a reason: what a failed container logged last. It helps whoever may read the host's
 * logs, and goes to nobody else.
 */
public final class LastWords {
  private static final String BEGIN = "; its last words: ";

  private LastWords() {}

  /** As it is appended to a reason. */
  public static String of(String line) {
    return BEGIN + line.strip();
  }

  /** A message up to where they begin. */
  public static String without(String message) {
    int begin = message.indexOf(BEGIN);
    return begin < 0 ? message : message.substring(0, begin);
  }
}
