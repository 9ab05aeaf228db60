package dev.fairlead.notify;

import java.nio.charset.StandardCharsets;

/** Texts as other services take them. */
final class Texts {
  private Texts() {}

  /** At most so many characters; a cut is seen. */
  static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  /** On one line. */
  static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** At most so many bytes of UTF-8. */
  static String cutBytes(String text, int most) {
    String cut = cut(text, most);
    while (cut.getBytes(StandardCharsets.UTF_8).length > most) {
      cut = cut(cut, cut.codePointCount(0, cut.length()) - 16);
    }
    return cut;
  }
}
