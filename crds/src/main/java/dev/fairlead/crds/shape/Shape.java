package dev.fairlead.crds.shape;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a value may be. Closed: whoever reads or describes AppReleases knows every one of them. */
public sealed interface Shape {

  /** Any text. */
  record Text() implements Shape {}

  /** This text and no other. */
  record Constant(String value) implements Shape {}

  /**
   * Text of a form.
   *
   * @param regex anchored, in the dialect that Java and JSON Schema share
   * @param meaning the form in words
   */
  record Formed(String regex, String meaning) implements Shape {}

  /** A whole number, limits included. */
  record Whole(int least, int most) implements Shape {}

  /** {@code true} or {@code false}. */
  record Flag() implements Shape {}

  /** One of an enum's names. */
  record Choice(List<Option> options) implements Shape {
    public Choice {
      options = List.copyOf(options);
    }

    /** The names that are not reserved. */
    public List<String> names() {
      return options.stream()
          .filter(option -> option.reserved() == null)
          .map(Option::name)
          .toList();
    }
  }

  /**
   * One name of a {@link Choice}.
   *
   * @param constant the enum's constant
   * @param reserved why it is refused for now, or null
   */
  record Option(String name, Enum<?> constant, @Nullable String reserved) {}

  /** An {@link dev.fairlead.crds.Amount}: a whole number or a percentage. */
  record Share() implements Shape {}

  /**
   * A sequence of at least so many items, where it is given.
   *
   * @param key the field that tells items apart, or null where their order counts
   */
  record Items(Shape item, int least, @Nullable String key) implements Shape {}

  /** A mapping from names that the user chooses. */
  record Named(Shape value) implements Shape {}

  /**
   * A rule between fields.
   *
   * @param holds in CEL
   * @param message what is wrong when it does not
   */
  record Rule(String holds, String message) {}

  /**
   * A mapping with these fields, which becomes a record.
   *
   * @param oneOf of these fields exactly one must be given; empty when there is no such rule
   * @param rules combinations that an API server refuses; the strict reader has its own words
   */
  record Fields(
      Class<? extends Record> type, List<Field> fields, List<String> oneOf, List<Rule> rules)
      implements Shape {
    public Fields {
      fields = List.copyOf(fields);
      oneOf = List.copyOf(oneOf);
      rules = List.copyOf(rules);
    }

    /** The names that are not reserved. */
    public List<String> names() {
      return fields.stream().filter(field -> field.reserved() == null).map(Field::name).toList();
    }

    public boolean has(String name) {
      return fields.stream().anyMatch(field -> field.name().equals(name));
    }
  }
}
