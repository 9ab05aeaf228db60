package dev.fairlead.compose;

import java.util.Comparator;

/**
 * The order in which go-yaml writes the keys of a map: numbers inside of them count as numbers, and
 * letters come after everything else.
 */
final class YamlKeys implements Comparator<String> {
  static final Comparator<String> ORDER = new YamlKeys();

  private YamlKeys() {}

  @Override
  public int compare(String left, String right) {
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    boolean digits = false;
    for (int i = 0; i < a.length && i < b.length; i++) {
      if (a[i] != b[i]) {
        return differing(a, b, i, digits);
      }
      digits = Character.isDigit(a[i]);
    }
    return Integer.compare(a.length, b.length);
  }

  private static int differing(int[] a, int[] b, int at, boolean digits) {
    boolean letterA = Character.isLetter(a[at]);
    boolean letterB = Character.isLetter(b[at]);
    if (letterA && letterB) {
      return Integer.compare(a[at], b[at]);
    }
    if (letterA || letterB) {
      return letterA == digits ? -1 : 1;
    }
    // Inside of a number, what stands before counts, too: 100 comes after 20.
    long head = a[at] == '0' || b[at] == '0' ? leading(a, at) : 0;
    int endA = end(a, at);
    int endB = end(b, at);
    int byNumber = Long.compare(number(head, a, at, endA), number(head, b, at, endB));
    if (byNumber != 0) {
      return byNumber;
    }
    int byLength = Integer.compare(endA, endB);
    return byLength != 0 ? byLength : Integer.compare(a[at], b[at]);
  }

  private static long leading(int[] text, int before) {
    for (int i = before - 1; i >= 0 && Character.isDigit(text[i]); i--) {
      if (text[i] != '0') {
        return 1;
      }
    }
    return 0;
  }

  private static int end(int[] text, int from) {
    int end = from;
    while (end < text.length && Character.isDigit(text[end])) {
      end++;
    }
    return end;
  }

  private static long number(long head, int[] text, int from, int end) {
    long number = head;
    for (int i = from; i < end; i++) {
      number = number * 10 + Character.digit(text[i], 10);
    }
    return number;
  }
}
