package dev.fairlead.compose;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one load found: problems, all of them rather than the first, and warnings. */
final class Findings {
  private final Set<Problem> problems = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Set<Position> unreadable = new HashSet<>();

  void add(Problem problem) {
    if (!unreadable.contains(problem.position())) {
      problems.add(problem);
    }
  }

  /** A value that could not be made out: whatever follows from it is not worth a line. */
  void addUnreadable(Problem problem) {
    add(problem);
    unreadable.add(problem.position());
  }

  void warn(String line) {
    warnings.add(line);
  }

  boolean refused() {
    return !problems.isEmpty();
  }

  List<Problem> problems() {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(null);
    return sorted;
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
