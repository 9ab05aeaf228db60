package dev.fairlead.desired;

import dev.fairlead.yaml.Problem;
import java.util.Collection;
import java.util.List;

/** Many problems as one text. */
public final class Problems {
  private Problems() {}

  /** By place, each once, and a closing line that counts them; empty when there are none. */
  public static String render(Collection<Problem> problems) {
    List<Problem> sorted = sorted(problems);
    if (sorted.isEmpty()) {
      return "";
    }
    var text = new StringBuilder();
    sorted.forEach(problem -> text.append(problem).append('\n'));
    long files = sorted.stream().map(problem -> problem.position().file()).distinct().count();
    return text.append(Words.count(sorted.size(), "error"))
        .append(" in ")
        .append(Words.count((int) files, "file"))
        .append("; nothing was changed\n")
        .toString();
  }

  static List<Problem> sorted(Collection<Problem> problems) {
    return problems.stream().distinct().sorted().toList();
  }
}
