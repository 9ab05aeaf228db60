package dev.fairlead.desired;

import dev.fairlead.crds.Amount;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single values by their {@link Shape}: text, numbers, flags, choices. */
final class LeafReader {
  /** No name, path or reference is longer; matching recurses, so its input must be bounded. */
  private static final int MAX_FORMED = 1000;

  private final Refusals refusals;

  LeafReader(Refusals refusals) {
    this.refusals = refusals;
  }

  /** The value, or null after a refusal. */
  @Nullable Object read(Node node, Shape shape, FieldPath path) {
    return switch (shape) {
      case Shape.Text _ -> text(node, shape, path);
      case Shape.Constant constant -> constant(node, constant, path);
      case Shape.Formed formed -> formed(node, formed, path);
      case Shape.Whole whole -> whole(node, whole, path);
      case Shape.Flag _ -> flag(node, shape, path);
      case Shape.Choice choice -> choice(node, choice, path);
      case Shape.Share _ -> share(node, shape, path);
      case Shape.Items _, Shape.Named _, Shape.Fields _ ->
          throw new IllegalArgumentException("not a single value: " + shape);
    };
  }

  private @Nullable Object flag(Node node, Shape shape, FieldPath path) {
    if (node instanceof ScalarNode scalar && Scalars.resolve(scalar) instanceof Scalar.Bool flag) {
      return flag.value();
    }
    refusals.expected(node, shape, path);
    return null;
  }

  private @Nullable String text(Node node, Shape shape, FieldPath path) {
    if (!(node instanceof ScalarNode scalar)
        || !(Scalars.resolve(scalar) instanceof Scalar.Text text)) {
      refusals.expected(node, shape, path);
      return null;
    }
    if (text.text().indexOf('\0') >= 0) {
      // Neither a path nor an argument nor a variable can hold one.
      refusals.add(node, path, "text with a NUL character cannot be used");
      return null;
    }
    return text.text();
  }

  private @Nullable String constant(Node node, Shape.Constant constant, FieldPath path) {
    String text = text(node, constant, path);
    if (text == null || text.equals(constant.value())) {
      return text;
    }
    String suggestion = Suggestions.nearMiss(text, List.of(constant.value()));
    refusals.add(node, path, Refusals.expectedFound(constant, node, path) + suggestion);
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
    refusals.add(node, path, Refusals.expectedFound(formed, node, path) + suggestion);
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
    refusals.expected(node, whole, path);
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
        return reserved == null ? option.constant() : refusals.add(node, path, reserved);
      }
    }
    String suggestion = Suggestions.nearMiss(text, choice.names());
    return refusals.add(node, path, Refusals.expectedFound(choice, node, path) + suggestion);
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
      refusals.expected(node, shape, path);
    }
    return amount.orElse(null);
  }
}
