package dev.fairlead.desired;

import dev.fairlead.spec.SpecFields;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What {@code drift.ignore} names must be there to be ignored: a slip would go unseen. Pure. */
final class IgnoreRules {
  private static final String PATH = "spec.drift.ignore";

  /** Beside the fields of a container: its hooks, and the definition of a volume. */
  private static final List<String> OTHERS = List.of("hooks", "volumes");

  private IgnoreRules() {}

  static List<Problem> problems(Declaration.Valid declared) {
    List<Problem> problems = new ArrayList<>();
    List<String> ignored = declared.release().spec().drift().ignore();
    for (int i = 0; i < ignored.size(); i++) {
      String wrong = wrong(ignored.get(i));
      if (!wrong.isEmpty()) {
        String at = PATH + "[" + i + "]";
        problems.add(Problem.at(declared.places().value(at), at, wrong).withHint(hint()));
      }
    }
    return problems;
  }

  private static String wrong(String entry) {
    int dot = entry.indexOf('.');
    String name = dot < 0 ? entry : entry.substring(0, dot);
    SortedSet<String> known = new TreeSet<>(SpecFields.NAMES);
    known.addAll(SpecFields.FAMILIES);
    known.addAll(OTHERS);
    if (name.endsWith("*")) {
      String begin = name.substring(0, name.length() - 1);
      return known.stream().anyMatch(k -> k.startsWith(begin)) ? "" : unknown(name, known);
    }
    if (!known.contains(name)) {
      return unknown(name, known);
    }
    boolean family = SpecFields.FAMILIES.contains(name) || name.equals("volumes");
    if (family != dot > 0) {
      return family
          ? "which of %s: \"%s.NAME\", or \"%s.*\" for all".formatted(name, name, name)
          : "the field \"%s\" has no parts".formatted(name);
    }
    return "";
  }

  private static String unknown(String name, SortedSet<String> known) {
    return "no field of a container is called "
        + Words.quoted(name)
        + Suggestions.nearMiss(name, known);
  }

  private static String hint() {
    return "the fields are "
        + String.join(", ", SpecFields.NAMES)
        + ", hooks; and by name "
        + String.join(".NAME, ", SpecFields.FAMILIES)
        + ".NAME, volumes.NAME";
  }
}
