package dev.fairlead.desired;

import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.util.List;
import java.util.Optional;

/**
 * Reads a YAML text that is no AppRelease into a record, as strictly: every mistake at once, each
 * with its place and the way out. Pure.
 */
public final class StrictReader {
  private StrictReader() {}

  /**
   * What a text came to.
   *
   * @param value empty when there are problems
   */
  public record Reading<R extends Record>(Optional<R> value, List<Problem> problems) {
    public Reading {
      problems = List.copyOf(problems);
    }
  }

  /** A text without a value is a record whose fields are not given. */
  public static <R extends Record> Reading<R> read(String file, String text, Class<R> type) {
    List<Node> documents;
    try {
      documents = YamlReader.read(file, text);
    } catch (YamlException e) {
      return new Reading<>(Optional.empty(), List.of(e.problem()));
    }
    Position start = Position.of(file);
    if (documents.size() > 1) {
      Problem several =
          Problem.at(documents.get(1).position(), "", "one document is expected, found another");
      return new Reading<>(Optional.empty(), List.of(several));
    }
    Node empty = new Node.MapNode(start, null, List.of());
    Node document = documents.isEmpty() || isNothing(documents) ? empty : documents.getFirst();
    Shape.Fields shape = Shapes.of(type);
    var reader = new RecordReader(document.position(), shape);
    Object value = reader.read(document, shape, FieldPath.ROOT);
    return reader.problems().isEmpty()
        ? new Reading<>(Optional.ofNullable(type.cast(value)), List.of())
        : new Reading<>(Optional.empty(), reader.problems());
  }

  private static boolean isNothing(List<Node> documents) {
    return documents.getFirst() instanceof Node.ScalarNode scalar
        && Scalars.resolve(scalar) instanceof Scalar.Null;
  }
}
