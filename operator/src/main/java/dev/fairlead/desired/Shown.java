package dev.fairlead.desired;

import dev.fairlead.spec.Secrets;
import dev.fairlead.yaml.Problem;
import java.util.Collection;
import java.util.List;

/** What people are shown of texts that may quote what was encrypted (I24). */
final class Shown {
  private Shown() {}

  static List<Problem> of(Collection<String> secrets, List<Problem> problems) {
    Secrets known = known(secrets);
    return known.values().isEmpty()
        ? problems
        : problems.stream().map(problem -> of(known, problem)).toList();
  }

  private static Problem of(Secrets known, Problem problem) {
    String hint = problem.hint();
    return new Problem(
        problem.position(),
        problem.path(),
        known.redact(problem.message()),
        hint == null ? null : known.redact(hint));
  }

  static List<String> lines(Collection<String> secrets, List<String> lines) {
    Secrets known = known(secrets);
    return lines.stream().map(known::redact).toList();
  }

  private static Secrets known(Collection<String> secrets) {
    return new Secrets(List.of()).and(secrets);
  }
}
