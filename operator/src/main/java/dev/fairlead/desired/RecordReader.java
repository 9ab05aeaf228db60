package dev.fairlead.desired;

import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Field.Absence;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a YAML tree into records by their {@link Shape}, strictly.
 *
 * <p>It never stops at a mistake: every value that cannot be read adds a problem and is null, its
 * owner is not built, and reading goes on with the next one. A record that could be built is then
 * checked by {@link Combinations}, whatever is wrong elsewhere. A field that is given without a
 * value counts as not given, as in Kubernetes.
 */
final class RecordReader {
  private final Refusals refusals = new Refusals();
  private final LeafReader leaves = new LeafReader(refusals);
  private final Places places;
  private final Shape.Fields whole;

  RecordReader(Position document) {
    this(document, Shapes.APP_RELEASE);
  }

  /**
   * @param whole what the document as a whole is
   */
  RecordReader(Position document, Shape.Fields whole) {
    this.places = new Places(document);
    this.whole = whole;
  }

  List<Problem> problems() {
    return refusals.problems();
  }

  Places places() {
    return places;
  }

  /** Whether a value is what the shape expects; for trying things out. */
  boolean fits(Node node, Shape shape) {
    Object _ = read(node, shape, FieldPath.ROOT);
    return refusals.count() == 0;
  }

  /** The value; it counts only when no problem was added, and is null when it cannot be built. */
  @Nullable Object read(Node node, Shape shape, FieldPath path) {
    return switch (shape) {
      case Shape.Text _,
          Shape.Constant _,
          Shape.Formed _,
          Shape.Whole _,
          Shape.Flag _,
          Shape.Choice _,
          Shape.Share _ ->
          leaves.read(node, shape, path);
      case Shape.Items items -> items(node, items, path);
      case Shape.Named named -> named(node, named, path);
      case Shape.Fields fields ->
          node instanceof Node.MapNode map
              ? fields(map, fields, path)
              : refusals.expected(node, shape, path);
    };
  }

  private @Nullable List<Object> items(Node node, Shape.Items items, FieldPath path) {
    if (!(node instanceof Node.ListNode list)) {
      refusals.expected(node, items, path);
      return null;
    }
    if (list.items().size() < items.least()) {
      refusals.add(
          node, path, "expected at least " + Words.count(items.least(), "item") + ", found none");
    }
    var values = new ArrayList<Object>();
    for (int i = 0; i < list.items().size(); i++) {
      Node item = list.items().get(i);
      FieldPath at = path.item(i);
      places.put(at, item.position(), item.position());
      Object value = read(item, items.item(), at);
      if ("".equals(value)) {
        refusals.add(item, at, "expected text, found an empty text");
      } else if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private @Nullable Map<String, Object> named(Node node, Shape.Named named, FieldPath path) {
    if (!(node instanceof Node.MapNode map)) {
      refusals.expected(node, named, path);
      return null;
    }
    var values = new LinkedHashMap<String, Object>();
    for (Node.Entry entry : map.entries()) {
      FieldPath at = path.key(entry.key());
      places.put(at, entry.position(), entry.value().position());
      Object value = read(orEmpty(entry.value(), named.value()), named.value(), at);
      if (value != null) {
        values.put(entry.key(), value);
      }
    }
    return values;
  }

  /** A name with nothing behind it: {@code db:} among services, {@code DEBUG:} among variables. */
  private static Node orEmpty(Node node, Shape shape) {
    if (!isNothing(node)) {
      return node;
    }
    return switch (shape) {
      case Shape.Fields _ -> new Node.MapNode(node.position(), null, List.of());
      case Shape.Text _ -> new ScalarNode(node.position(), null, "", false);
      case Shape _ -> node;
    };
  }

  private @Nullable Record fields(Node.MapNode map, Shape.Fields shape, FieldPath path) {
    int before = refusals.count();
    Unknown.fields(map, shape, path, whole).forEach(refusals::add);
    map.entries().forEach(entry -> placeOf(entry, path));
    boolean reserved = false;
    @Nullable Object[] values = new @Nullable Object[shape.fields().size()];
    for (int i = 0; i < values.length; i++) {
      Field field = shape.fields().get(i);
      Node value = map.get(field.name());
      FieldPath at = path.field(field);
      if (value == null || isNothing(value)) {
        values[i] = absent(field, at);
      } else if (field.reserved() != null) {
        refusals.add(Problem.at(places.key(at.text()), at.text(), field.reserved()));
        reserved = true;
      } else {
        values[i] = read(value, field.shape(), at);
      }
    }
    if (!reserved) {
      exactlyOne(map, shape, path);
    }
    if (refusals.count() > before) {
      return null;
    }
    Record record = Records.build(shape.type(), values);
    Combinations.of(record, path.text(), places).forEach(refusals::add);
    return record;
  }

  private void placeOf(Node.Entry entry, FieldPath path) {
    places.put(path.key(entry.key()), entry.position(), entry.value().position());
  }

  private @Nullable Object absent(Field field, FieldPath path) {
    return switch (field.absence()) {
      case Absence.Refused _ -> missing(field, path);
      case Absence.Default(String text) ->
          read(new ScalarNode(places.key(path.text()), null, text, true), field.shape(), path);
      case Absence.Unset _ -> null;
      case Absence.Empty _ ->
          switch (field.shape()) {
            case Shape.Fields fields ->
                fields(new Node.MapNode(places.key(path.text()), null, List.of()), fields, path);
            case Shape.Named _ -> Map.of();
            case Shape _ -> List.of();
          };
    };
  }

  private @Nullable Object missing(Field field, FieldPath path) {
    String what = places.declares(path.text()) ? "has no value" : "is missing";
    refusals.add(
        Problem.at(
            places.key(path.text()),
            path.text(),
            what + "; expected " + Words.expected(field.shape())));
    return null;
  }

  private void exactlyOne(Node.MapNode map, Shape.Fields shape, FieldPath path) {
    List<Node.Entry> given =
        map.entries().stream()
            .filter(entry -> shape.oneOf().contains(entry.key()) && !isNothing(entry.value()))
            .toList();
    if (shape.oneOf().isEmpty() || given.size() == 1) {
      return;
    }
    List<String> choices = shape.oneOf().stream().filter(shape.names()::contains).toList();
    String rule = "exactly one of " + Words.or(choices) + " is expected";
    if (given.isEmpty()) {
      refusals.add(Problem.at(places.key(path.text()), path.text(), rule + ", found none"));
    }
    for (Node.Entry surplus : given.subList(Math.min(1, given.size()), given.size())) {
      String message = "cannot stand beside " + given.getFirst().key() + "; " + rule;
      refusals.add(Problem.at(surplus.position(), path.key(surplus.key()).text(), message));
    }
  }

  private static boolean isNothing(Node node) {
    return node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Null;
  }
}
