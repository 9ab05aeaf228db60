package dev.fairlead.desired;

import dev.fairlead.crds.Amount;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.List;

/** What was expected and what was found, as a refusal says it. */
final class Words {
  /** The most of a user's text that a message repeats. */
  private static final int MAX_QUOTED = 60;

  private Words() {}

  static String expected(Shape shape) {
    return switch (shape) {
      case Shape.Text _ -> "text";
      case Shape.Constant constant -> constant.value();
      case Shape.Formed formed -> formed.meaning();
      case Shape.Whole whole -> "a whole number from " + whole.least() + " to " + whole.most();
      case Shape.Flag _ -> "true or false";
      case Shape.Choice choice -> or(choice.names());
      case Shape.Share _ ->
          "a whole number from 0 to " + Amount.MAX + " or a percentage from 0% to 100%";
      case Shape.Items _ -> "a list";
      case Shape.Named _ -> "a mapping";
      case Shape.Fields fields -> "a mapping with " + and(fields.names());
    };
  }

  /** What stands there; of a sensitive value only its type. */
  static String found(Node node, boolean sensitive) {
    return switch (node) {
      case Node.MapNode _ -> "a mapping";
      case Node.ListNode _ -> "a list";
      case Node.ScalarNode scalar -> found(scalar, Scalars.resolve(scalar), sensitive);
    };
  }

  private static String found(Node.ScalarNode node, Scalar value, boolean sensitive) {
    return switch (value) {
      case Scalar.Null _ -> "nothing";
      case Scalar.Bool _ -> found("boolean", node, sensitive);
      case Scalar.Int _, Scalar.Real _ -> found("number", node, sensitive);
      case Scalar.Timestamp _ -> found("date", node, sensitive);
      case Scalar.Text _ -> sensitive ? "text" : quoted(node.text());
    };
  }

  private static String found(String type, Node.ScalarNode node, boolean sensitive) {
    return sensitive ? "a " + type : "the " + type + " " + shortened(node.text());
  }

  /** In quotes, on one line, and not without end. */
  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  private static String shortened(String text) {
    var line = new StringBuilder();
    text.codePoints().limit(MAX_QUOTED).forEach(c -> escape(line, c));
    return text.codePointCount(0, text.length()) > MAX_QUOTED ? line + "…" : line.toString();
  }

  private static void escape(StringBuilder into, int c) {
    switch (c) {
      case '\n' -> into.append("\\n");
      case '\t' -> into.append("\\t");
      case '"', '\\' -> into.append('\\').append((char) c);
      default -> {
        if (Character.isISOControl(c)
            || Character.getType(c) == Character.FORMAT
            || Character.getType(c) == Character.SURROGATE) {
          into.append("\\u%04x".formatted(c));
        } else {
          into.appendCodePoint(c);
        }
      }
    }
  }

  static String or(List<String> words) {
    return joined(words, " or ");
  }

  static String and(List<String> words) {
    return joined(words, " and ");
  }

  private static String joined(List<String> words, String last) {
    return words.size() < 2
        ? String.join("", words)
        : String.join(", ", words.subList(0, words.size() - 1)) + last + words.getLast();
  }

  /** {@code 1 error}, {@code 2 errors}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
