package dev.fairlead.desired;

import dev.fairlead.crds.Amount;
import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.yaml.NearMiss;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The way out of a mistake, where what was meant can be guessed. Pure. */
final class Suggestions {
  /** Longer than any name of ours: not a slip of the finger. */
  private static final int MAX_NAME = 64;

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6}) ?(s|m|h)");

  private Suggestions() {}

  /** {@code ; did you mean "web"?}, or nothing. */
  static String nearMiss(String word, Collection<String> names) {
    return nearest(word, names).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  private static Optional<String> nearest(String word, Collection<String> names) {
    if (word.length() > MAX_NAME) {
      return Optional.empty();
    }
    Optional<String> otherSpelling =
        names.stream().filter(name -> bare(name).equals(bare(word))).findFirst();
    return otherSpelling.isPresent() ? otherSpelling : NearMiss.of(word, names);
  }

  /** {@code max_surge}, {@code max-surge} and {@code maxsurge} are one word. */
  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }

  /** Where a field that is unknown here does belong: below this object first, then anywhere. */
  static Optional<String> home(String name, Shape.Fields here, String path, Shape.Fields whole) {
    List<String> below = owners(name, here, path);
    List<String> anywhere = below.isEmpty() ? owners(name, whole, "") : below;
    return anywhere.size() == 1
        ? Optional.of(anywhere.getFirst()).filter(owner -> !owner.isEmpty())
        : Optional.empty();
  }

  private static List<String> owners(String name, Shape.Fields object, String path) {
    var owners = new ArrayList<String>();
    for (Field field : object.fields()) {
      if (field.reserved() != null) {
        continue;
      }
      if (field.name().equals(name)) {
        owners.add(path);
      }
      String below = FieldPath.below(path, field.name());
      switch (field.shape()) {
        case Shape.Fields fields -> owners.addAll(owners(name, fields, below));
        case Shape.Named(Shape.Fields fields) ->
            owners.addAll(owners(name, fields, below + ".<name>"));
        case Shape _ -> {}
      }
    }
    return owners;
  }

  /** Text that fits a form, made from text that does not. */
  static Optional<String> repaired(String text, Predicate<String> fits) {
    if (text.length() > MAX_NAME) {
      return Optional.empty();
    }
    String lower = text.strip().toLowerCase(Locale.ROOT);
    String dashed = lower.replaceAll("[ _.]+", "-").replaceAll("^-|-$", "");
    return Stream.of(text.strip(), lower, dashed, "/" + text).filter(fits).findFirst();
  }

  /** How a value would have to be written to be what the shape expects. */
  static Optional<String> rewrite(Node node, Shape shape, FieldPath path) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    return switch (shape) {
      case Shape.Text _, Shape.Constant _, Shape.Formed _, Shape.Choice _ ->
          inQuotes(scalar, path.sensitive());
      case Shape.Whole whole -> number(scalar, whole, path);
      case Shape.Flag _ -> flag(scalar);
      case Shape.Share _ -> share(scalar);
      case Shape.Items items ->
          fits(scalar, items.item()) && !path.sensitive()
              ? write("[" + shown(scalar) + "]")
              : Optional.empty();
      case Shape.Fields fields -> asField(scalar, fields);
      case Shape.Named _ -> Optional.empty();
    };
  }

  private static Optional<String> write(String text) {
    return Optional.of("write " + text);
  }

  private static Optional<String> inQuotes(ScalarNode scalar, boolean sensitive) {
    if (isText(scalar) || Scalars.resolve(scalar) instanceof Scalar.Null) {
      return Optional.empty();
    }
    return Optional.of("put it in quotes" + (sensitive ? "" : ": " + Words.quoted(scalar.text())));
  }

  private static Optional<String> number(ScalarNode scalar, Shape.Whole whole, FieldPath path) {
    Matcher duration = DURATION.matcher(scalar.text());
    if (path.text().toLowerCase(Locale.ROOT).endsWith("seconds") && duration.matches()) {
      long seconds = Long.parseLong(duration.group(1)) * secondsOf(duration.group(2));
      return seconds <= whole.most()
          ? Optional.of("the unit is seconds: write " + seconds)
          : Optional.empty();
    }
    return withoutQuotes(scalar, whole);
  }

  private static int secondsOf(String unit) {
    return switch (unit) {
      case "h" -> 3600;
      case "m" -> 60;
      default -> 1;
    };
  }

  private static Optional<String> flag(ScalarNode scalar) {
    return switch (scalar.text().toLowerCase(Locale.ROOT)) {
      case "yes", "y", "on", "1" -> write("true");
      case "no", "n", "off", "0" -> write("false");
      default -> withoutQuotes(scalar, new Shape.Flag());
    };
  }

  private static Optional<String> share(ScalarNode scalar) {
    String tight = scalar.text().replace(" ", "");
    return Amount.parse(tight).isPresent() && tight.endsWith("%")
        ? write(tight)
        : withoutQuotes(scalar, new Shape.Share());
  }

  private static Optional<String> withoutQuotes(ScalarNode scalar, Shape shape) {
    var plain = new ScalarNode(scalar.position(), null, scalar.text(), true);
    return !scalar.plain() && fits(plain, shape)
        ? Optional.of("write it without quotes: " + scalar.text())
        : Optional.empty();
  }

  /** {@code drain: 5} was meant as {@code drain: {seconds: 5}}. */
  private static Optional<String> asField(ScalarNode scalar, Shape.Fields fields) {
    for (Field field : fields.fields()) {
      if (field.reserved() == null && fits(scalar, field.shape())) {
        return write("{" + field.name() + ": " + shown(scalar) + "}");
      }
      if (field.shape() instanceof Shape.Items items && fits(scalar, items.item())) {
        return write("{" + field.name() + ": [" + shown(scalar) + "]}");
      }
    }
    return Optional.empty();
  }

  private static boolean fits(ScalarNode scalar, Shape shape) {
    return !(Scalars.resolve(scalar) instanceof Scalar.Null)
        && new RecordReader(scalar.position()).fits(scalar, shape);
  }

  private static boolean isText(ScalarNode scalar) {
    return Scalars.resolve(scalar) instanceof Scalar.Text;
  }

  private static String shown(ScalarNode scalar) {
    String quoted = Words.quoted(scalar.text());
    boolean needsQuotes = !scalar.plain() || !quoted.equals('"' + scalar.text() + '"');
    return needsQuotes ? quoted : scalar.text();
  }
}
