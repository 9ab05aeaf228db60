package dev.fairlead.probe;

/**
 * A text that may be looked at only so often: some regular expressions take exponential time on
 * some texts, and nothing else stops them (I16).
 */
final class BoundedText implements CharSequence {
  /** Some tenths of a second; an honest pattern needs a few looks per character. */
  private static final int MAX_LOOKS = 50_000_000;

  private final CharSequence text;
  private int looks = MAX_LOOKS;

  BoundedText(CharSequence text) {
    this.text = text;
  }

  /** The pattern takes too long. */
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public char charAt(int index) {
    if (--looks < 0) {
      throw new Exhausted();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
