package dev.fairlead.compose;

import dev.fairlead.compose.Json.Str;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The shapes that attributes are made of. */
final class Shapes {
  private Shapes() {}

  /** A string; empty is nothing. */
  static @Nullable Json text(At at) {
    if (at.scalar() instanceof Scalar.Text text) {
      return text.text().isEmpty() ? null : new Str(text.text());
    }
    at.refuse("must be a string", quoteHint(at));
    return null;
  }

  private static String quoteHint(At at) {
    Scalar value = at.scalar();
    return value == null || value instanceof Scalar.Null || value instanceof Scalar.Text
        ? ""
        : "put it in quotes";
  }

  /** One of a few strings. */
  static Shape oneOf(String... allowed) {
    return at -> {
      String text = at.scalar() instanceof Scalar.Text word ? word.text() : null;
      return text != null && Arrays.asList(allowed).contains(text)
          ? new Str(text)
          : refuse(at, "must be one of " + String.join(", ", allowed));
    };
  }

  /** A string or a number, kept as text. */
  static @Nullable Json textOrNumber(At at) {
    return switch (at.scalar()) {
      case Scalar.Text text -> text.text().isEmpty() ? null : new Str(text.text());
      case Scalar.Int number -> new Str(number.goText());
      case Scalar.Real number -> new Str(number.goText());
      case null -> refuse(at, "must be a string or a number");
      case Scalar.Null _, Scalar.Bool _, Scalar.Timestamp _ ->
          refuse(at, "must be a string or a number");
    };
  }

  static @Nullable Json refuse(At at, String message) {
    at.refuse(message);
    return null;
  }

  /** True, or nothing: compose's model does not tell false from unset. */
  static @Nullable Json flag(At at) {
    Boolean value = bool(at);
    return value != null && value ? Json.bool(true) : null;
  }

  /** True or false where unset means something else. */
  static @Nullable Json optionalFlag(At at) {
    Boolean value = bool(at);
    return value == null ? null : Json.bool(value);
  }

  private static @Nullable Boolean bool(At at) {
    Scalar value = at.scalar();
    if (value instanceof Scalar.Bool bool) {
      return bool.value();
    }
    String text =
        value instanceof Scalar.Text word ? word.text().toLowerCase(java.util.Locale.ROOT) : "";
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      case "y", "yes", "on" -> loose(at, text, true);
      case "n", "no", "off" -> loose(at, text, false);
      default -> {
        at.refuse("must be true or false");
        yield null;
      }
    };
  }

  private static boolean loose(At at, String text, boolean value) {
    at.warn("\"%s\" is not a boolean of YAML 1.2; write %s".formatted(text, value));
    return value;
  }

  /** A whole number; zero is nothing. */
  static @Nullable Json number(At at) {
    Json value = optionalNumber(at);
    return value instanceof Json.Raw raw && raw.text().equals("0") ? null : value;
  }

  /** A whole number where zero is not the same as unset. */
  static @Nullable Json optionalNumber(At at) {
    Long value = Numbers.whole(at.scalar());
    return value == null ? refuse(at, "must be a whole number") : Json.number(value);
  }

  static @Nullable Json count(At at) {
    Long value = Numbers.whole(at.scalar());
    return value == null || value < 0 || value > Integer.MAX_VALUE
        ? refuse(at, "must be a whole number from 0 on")
        : Json.number(value);
  }

  /** A float32, as compose keeps CPUs and ratios; zero is nothing. */
  static @Nullable Json real(At at) {
    Float value = Numbers.real(at.scalar());
    if (value == null || value < 0) {
      return refuse(at, "must be a number");
    }
    return value == 0 ? null : new Json.Raw(Numbers.json(value));
  }

  /** A byte size, kept as decimal text; zero is nothing. */
  static @Nullable Json bytes(At at) {
    Scalar value = at.scalar();
    if (value instanceof Scalar.Int number && number.value().signum() < 0) {
      return new Str(number.goText());
    }
    boolean readable =
        value instanceof Scalar.Int || value instanceof Scalar.Real || value instanceof Scalar.Text;
    OptionalLong size =
        readable && value != null ? Sizes.parse(value.goText()) : OptionalLong.empty();
    if (size.isEmpty()) {
      at.refuse("must be a size such as 512m, 1.5G or a number of bytes");
      return null;
    }
    return size.getAsLong() == 0 ? null : new Str(Long.toString(size.getAsLong()));
  }

  /** A duration where zero is not the same as unset. */
  static @Nullable Json duration(At at) {
    Optional<Duration> value =
        at.scalar() instanceof Scalar.Text text ? Durations.parse(text.text()) : Optional.empty();
    if (value.isEmpty()) {
      at.refuse("must be a duration such as 500ms, 30s or 1m30s");
      return null;
    }
    return new Str(Durations.format(value.get()));
  }

  /** A duration; zero is nothing. */
  static @Nullable Json nonZeroDuration(At at) {
    Json value = duration(at);
    return value instanceof Str text && text.value().equals("0s") ? null : value;
  }

  /** A list; empty is nothing. */
  static Shape list(Shape item) {
    return at -> {
      Json.Arr items = items(at, item);
      return items == null || items.items().isEmpty() ? null : items;
    };
  }

  /** A list where an empty one is not the same as none; null is null. */
  static @Nullable Json words(At at) {
    return at.isNull() ? Json.Raw.NULL : items(at, Shapes::word);
  }

  private static @Nullable Json word(At at) {
    return at.scalar() instanceof Scalar.Text text
        ? new Str(text.text())
        : refuse(at, "must be a string");
  }

  private static Json.@Nullable Arr items(At at, Shape item) {
    if (!(at.node() instanceof ListNode)) {
      at.refuse("must be a list");
      return null;
    }
    List<Json> items = new ArrayList<>();
    for (At each : at.items()) {
      Json value = item.read(each);
      if (value != null) {
        items.add(value);
      }
    }
    return new Json.Arr(items);
  }

  static final Shape TEXTS = list(Shapes::text);

  /** Texts of which none may stand twice. */
  static @Nullable Json uniqueTexts(At at) {
    return unique(at, Shapes::text);
  }

  static @Nullable Json unique(At at, Shape item) {
    Json value = list(item).read(at);
    if (value instanceof Json.Arr array) {
      for (int i = 0; i < array.items().size(); i++) {
        if (array.items().indexOf(array.items().get(i)) < i) {
          at.near(i).refuse("stands twice in this list");
        }
      }
    }
    return value;
  }

  /** One text or several. */
  static @Nullable Json textOrTexts(At at) {
    return TEXTS.read(new At(Nodes.asList(at.node()), at.path(), at.findings()));
  }

  /** Names to texts, sorted; numbers and booleans as Go prints them, null as empty text. */
  static @Nullable Json mapping(At at) {
    return mapping(at, new Str(""));
  }

  /** Names to texts, where null stays null. */
  static @Nullable Json environment(At at) {
    return mapping(at, Json.Raw.NULL);
  }

  private static @Nullable Json mapping(At at, Json forNull) {
    if (!(at.node() instanceof MapNode)) {
      at.refuse("must be a mapping or a list of NAME=value");
      return null;
    }
    Map<String, Json> members = new LinkedHashMap<>();
    for (Entry entry : at.entries()) {
      At value = at.value(entry);
      switch (value.scalar()) {
        case Scalar.Null _ -> members.put(entry.key(), forNull);
        case Scalar.Text text -> members.put(entry.key(), new Str(text.text()));
        case Scalar.Int _, Scalar.Real _, Scalar.Bool _ ->
            members.put(entry.key(), new Str(Numbers.goText(value.scalar())));
        case Scalar.Timestamp _ -> value.refuse("is a date, not a string", "put it in quotes");
        case null -> value.refuse("must be a string, a number, true, false or null");
      }
    }
    return members.isEmpty() ? null : Json.sorted(members);
  }

  /** Any names, each with a value of one shape; null where the shape gives nothing. */
  static Shape named(Shape shape) {
    return at -> {
      if (!(at.node() instanceof MapNode)) {
        at.refuse("must be a mapping");
        return null;
      }
      Map<String, Json> members = new LinkedHashMap<>();
      for (Entry entry : at.entries()) {
        Json value = shape.read(at.value(entry));
        members.put(entry.key(), value == null ? Json.Raw.NULL : value);
      }
      return members.isEmpty() ? null : Json.sorted(members);
    };
  }

  /** Whatever it is: what an {@code x-} key holds. */
  static Json anything(Node node) {
    return switch (node) {
      case ScalarNode scalar ->
          switch (Scalars.resolve(scalar)) {
            case Scalar.Null _ -> Json.Raw.NULL;
            case Scalar.Bool bool -> Json.bool(bool.value());
            case Scalar.Int number -> new Json.Raw(number.goText());
            case Scalar.Real number -> Json.real(number.value());
            case Scalar.Text text -> new Str(text.text());
            case Scalar.Timestamp time -> new Str(time.goText());
          };
      case ListNode list -> new Json.Arr(list.items().stream().map(Shapes::anything).toList());
      case MapNode map -> {
        Map<String, Json> members = new LinkedHashMap<>();
        map.entries().forEach(entry -> members.put(entry.key(), anything(entry.value())));
        yield Json.sorted(members);
      }
    };
  }

  /** A value or null. */
  static Shape nullable(Shape shape) {
    return at -> at.isNull() ? null : shape.read(at);
  }

  /** What Fairlead does not do, and why: said, never skipped. */
  static Shape refused(String why, String hint) {
    return at -> {
      at.refuse(why, hint);
      return null;
    };
  }

  static Shape refused(String why) {
    return refused(why, "");
  }

  /** What compose itself ignores; people are told. */
  static Shape ignored(String why, Shape shape) {
    return at -> {
      at.warn(why);
      return shape.read(at);
    };
  }
}
