package dev.fairlead.desired;

import dev.fairlead.crds.Amount;
import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Field.Absence;
import dev.fairlead.crds.shape.Shape;
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
import java.util.Optional;
import java.util.regex.Pattern;
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
  /** No name, path or reference is longer; matching recurses, so its input must be bounded. */
  private static final int MAX_FORMED = 1000;

  private final List<Problem> problems = new ArrayList<>();
  private final Places places;

  RecordReader(Position document) {
    this.places = new Places(document);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  Places places() {
    return places;
  }

  /** Whether a value is what the shape expects; for trying things out. */
  boolean fits(Node node, Shape shape) {
    Object _ = read(node, shape, FieldPath.ROOT);
    return problems.isEmpty();
  }

  /** The value; it counts only when no problem was added, and is null when it cannot be built. */
  @Nullable Object read(Node node, Shape shape, FieldPath path) {
    return switch (shape) {
      case Shape.Text _ -> text(node, shape, path);
      case Shape.Constant constant -> constant(node, constant, path);
      case Shape.Formed formed -> formed(node, formed, path);
      case Shape.Whole whole -> whole(node, whole, path);
      case Shape.Flag _ ->
          node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Bool flag
              ? (Object) flag.value()
              : refuse(node, shape, path);
      case Shape.Choice choice -> choice(node, choice, path);
      case Shape.Share _ -> share(node, shape, path);
      case Shape.Items items -> items(node, items, path);
      case Shape.Named named -> named(node, named, path);
      case Shape.Fields fields ->
          node instanceof Node.MapNode map ? fields(map, fields, path) : refuse(node, shape, path);
    };
  }

  private @Nullable String text(Node node, Shape shape, FieldPath path) {
    if (node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Text text) {
      return text.text();
    }
    refuse(node, shape, path);
    return null;
  }

  private @Nullable String constant(Node node, Shape.Constant constant, FieldPath path) {
    String text = text(node, constant, path);
    if (text == null || text.equals(constant.value())) {
      return text;
    }
    String suggestion = Suggestions.nearMiss(text, List.of(constant.value()));
    problem(node, path, expectedFound(constant, node, path) + suggestion);
    return null;
  }

  private @Nullable String formed(Node node, Shape.Formed formed, FieldPath path) {
    String text = text(node, formed, path);
    if (text == null || isFormed(text, formed)) {
      return text;
    }
    String suggestion =
        Suggestions.repaired(text, repaired -> isFormed(repaired, formed))
            .map(repaired -> "; did you mean " + Words.quoted(repaired) + "?")
            .orElse("");
    problem(node, path, expectedFound(formed, node, path) + suggestion);
    return null;
  }

  private static boolean isFormed(String text, Shape.Formed formed) {
    return text.length() <= MAX_FORMED && Pattern.matches(formed.regex(), text);
  }

  private @Nullable Integer whole(Node node, Shape.Whole whole, FieldPath path) {
    if (node instanceof ScalarNode scalar
        && Scalars.resolve(scalar) instanceof Scalar.Int number
        && number.value().bitLength() < Integer.SIZE) {
      int value = number.value().intValueExact();
      if (value >= whole.least() && value <= whole.most()) {
        return value;
      }
    }
    refuse(node, whole, path);
    return null;
  }

  private @Nullable Object choice(Node node, Shape.Choice choice, FieldPath path) {
    String text = text(node, choice, path);
    if (text == null) {
      return null;
    }
    for (Shape.Option option : choice.options()) {
      if (option.name().equals(text)) {
        String reserved = option.reserved();
        return reserved == null ? option.constant() : problem(node, path, reserved);
      }
    }
    String suggestion = Suggestions.nearMiss(text, choice.names());
    return problem(node, path, expectedFound(choice, node, path) + suggestion);
  }

  private @Nullable Amount share(Node node, Shape shape, FieldPath path) {
    Optional<Amount> amount =
        node instanceof ScalarNode scalar
            ? switch (Scalars.resolve(scalar)) {
              case Scalar.Int number -> Amount.parse(number.goText());
              case Scalar.Text text when text.text().endsWith("%") -> Amount.parse(text.text());
              case Scalar _ -> Optional.empty();
            }
            : Optional.empty();
    if (amount.isEmpty()) {
      refuse(node, shape, path);
    }
    return amount.orElse(null);
  }

  private @Nullable List<Object> items(Node node, Shape.Items items, FieldPath path) {
    if (!(node instanceof Node.ListNode list)) {
      refuse(node, items, path);
      return null;
    }
    if (list.items().size() < items.least()) {
      problem(
          node, path, "expected at least " + Words.count(items.least(), "item") + ", found none");
    }
    var values = new ArrayList<Object>();
    for (int i = 0; i < list.items().size(); i++) {
      Node item = list.items().get(i);
      FieldPath at = path.item(i);
      places.put(at, item.position(), item.position());
      Object value = read(item, items.item(), at);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private @Nullable Map<String, Object> named(Node node, Shape.Named named, FieldPath path) {
    if (!(node instanceof Node.MapNode map)) {
      refuse(node, named, path);
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
    int before = problems.size();
    Unknown.fields(map, shape, path).forEach(problems::add);
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
        problems.add(Problem.at(places.key(at.text()), at.text(), field.reserved()));
        reserved = true;
      } else {
        values[i] = read(value, field.shape(), at);
      }
    }
    if (!reserved) {
      exactlyOne(map, shape, path);
    }
    if (problems.size() > before) {
      return null;
    }
    Record record = Records.build(shape.type(), values);
    problems.addAll(Combinations.of(record, path.text(), places));
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
    problems.add(
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
      problems.add(Problem.at(places.key(path.text()), path.text(), rule + ", found none"));
    }
    for (Node.Entry surplus : given.subList(Math.min(1, given.size()), given.size())) {
      String message = "cannot stand beside " + given.getFirst().key() + "; " + rule;
      problems.add(Problem.at(surplus.position(), path.key(surplus.key()).text(), message));
    }
  }

  private @Nullable Object refuse(Node node, Shape shape, FieldPath path) {
    Problem problem = Problem.at(node.position(), path.text(), expectedFound(shape, node, path));
    problems.add(Suggestions.rewrite(node, shape, path).map(problem::withHint).orElse(problem));
    return null;
  }

  private @Nullable Object problem(Node node, FieldPath path, String message) {
    problems.add(Problem.at(node.position(), path.text(), message));
    return null;
  }

  private static String expectedFound(Shape shape, Node node, FieldPath path) {
    return "expected " + Words.expected(shape) + ", found " + Words.found(node, path.sensitive());
  }

  private static boolean isNothing(Node node) {
    return node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Null;
  }
}
