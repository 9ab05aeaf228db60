package dev.fairlead.desired;

import dev.fairlead.crds.shape.Shape;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The problems of one document, in the order they are found. */
final class Refusals {
  private final List<Problem> problems = new ArrayList<>();

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  int count() {
    return problems.size();
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  /** Refuses a value; gives back what stands in its place. */
  @Nullable Object add(Node node, FieldPath path, String message) {
    problems.add(Problem.at(node.position(), path.text(), message));
    return null;
  }

  /** Refuses a value of another shape, and says how it would have to be written. */
  @Nullable Object expected(Node node, Shape shape, FieldPath path) {
    Problem problem = Problem.at(node.position(), path.text(), expectedFound(shape, node, path));
    problems.add(Suggestions.rewrite(node, shape, path).map(problem::withHint).orElse(problem));
    return null;
  }

  static String expectedFound(Shape shape, Node node, FieldPath path) {
    return "expected " + Words.expected(shape) + ", found " + Words.found(node, path.sensitive());
  }
}
