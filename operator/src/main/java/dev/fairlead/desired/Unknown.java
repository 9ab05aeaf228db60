package dev.fairlead.desired;

import dev.fairlead.crds.shape.Shape;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Problem;
import java.util.List;
import java.util.Optional;

/** Refuses fields that nobody would read, and says which was meant or where it belongs. */
final class Unknown {
  private Unknown() {}

  static List<Problem> fields(
      Node.MapNode map, Shape.Fields shape, FieldPath path, Shape.Fields whole) {
    return map.entries().stream()
        .filter(entry -> !shape.has(entry.key()))
        .map(entry -> problem(entry, shape, path, whole))
        .toList();
  }

  private static Problem problem(
      Node.Entry entry, Shape.Fields shape, FieldPath path, Shape.Fields whole) {
    String where = path.key(entry.key()).text();
    // A manifest that was taken from a cluster carries what the cluster says of it.
    boolean reported = where.equals("status");
    var home =
        reported
            ? Optional.<String>empty()
            : Suggestions.home(entry.key(), shape, path.text(), whole);
    if (home.isPresent()) {
      return Problem.at(entry.position(), where, "unknown field here; it belongs in " + home.get());
    }
    String meant = Suggestions.nearMiss(entry.key(), shape.names());
    Problem problem = Problem.at(entry.position(), where, "unknown field" + meant);
    return meant.isEmpty()
        ? problem.withHint("known here: " + String.join(", ", shape.names()))
        : problem;
  }
}
