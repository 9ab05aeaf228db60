package dev.fairlead.probe;

/**
 * What came back.
 *
 * @param text for people, without its question: {@code answered 503 Service Unavailable}
 */
public record Answer(boolean good, String text) {
  static final int MAX_QUOTED = 200;

  static Answer good(String text) {
    return new Answer(true, text);
  }

  static Answer bad(String text) {
    return new Answer(false, text);
  }

  /** Somebody else's text within a sentence: on one line, without control characters, not long. */
  static String quoted(String text) {
    StringBuilder line = new StringBuilder();
    text.strip().codePoints().limit(MAX_QUOTED).forEach(c -> line.appendCodePoint(shown(c)));
    boolean cut = text.strip().codePointCount(0, text.strip().length()) > MAX_QUOTED;
    return line.toString().replaceAll(" {2,}", " ").strip() + (cut ? "…" : "");
  }

  private static int shown(int c) {
    boolean hidden =
        Character.isISOControl(c)
            || Character.getType(c) == Character.FORMAT
            || Character.getType(c) == Character.SURROGATE;
    return hidden || Character.isWhitespace(c) ? ' ' : c;
  }
}
