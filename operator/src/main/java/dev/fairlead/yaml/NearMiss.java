package dev.fairlead.yaml;

import java.util.Collection;
import java.util.Optional;

/** "Did you mean ...?": the closest of a set of names, when one is close enough to be meant. */
public final class NearMiss {
  private NearMiss() {}

  /** The closest name by edit distance; the first in alphabetical order among equals. */
  public static Optional<String> of(String word, Collection<String> names) {
    int most = Math.max(1, Math.min(3, word.length() / 3));
    return names.stream()
        .filter(name -> distance(word, name) <= most)
        .min(
            java.util.Comparator.<String>comparingInt(name -> distance(word, name))
                .thenComparing(java.util.Comparator.naturalOrder()));
  }

  /** {@code did you mean "web"?}, or empty when nothing is close. */
  public static String hint(String word, Collection<String> names) {
    return of(word, names).map(name -> "did you mean \"" + name + "\"?").orElse("");
  }

  /** Levenshtein's distance, with two swapped neighbours counted as one edit. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int best = Math.min(cost[i - 1][j - 1] + change, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
