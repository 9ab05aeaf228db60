package dev.fairlead.yaml;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a YAML text stand in it, character by character: for changing one of them and
 * leaving every other character as it is. Unlike in {@link Node}, nothing is expanded: an alias is
 * an alias.
 */
public sealed interface Outline {
  Position position();

  /** Index of its first character in the text, tag and anchor included. */
  int start();

  /**
   * Index behind its last character. A block collection ends with its last value; a block scalar
   * behind its last line break.
   */
  int end();

  /** Whether it has an anchor or a tag before it. */
  boolean adorned();

  /** How a scalar is written. */
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    BLOCK
  }

  /**
   * A scalar.
   *
   * @param text quotes and escapes resolved
   * @param tag as in {@link Node#tag}
   */
  record Scalar(
      Position position,
      int start,
      int end,
      boolean adorned,
      String text,
      Style style,
      @Nullable String tag)
      implements Outline {
    /** What type its value has. */
    public dev.fairlead.yaml.Scalar value() {
      return Scalars.resolve(new Node.ScalarNode(position, tag, text, style == Style.PLAIN));
    }
  }

  /** A mapping; {@code flow} is one in braces. */
  record Mapping(
      Position position, int start, int end, boolean adorned, boolean flow, List<Pair> pairs)
      implements Outline {
    public Mapping {
      pairs = List.copyOf(pairs);
    }

    /** The pair of a key; null when there is none. */
    public @Nullable Pair get(String key) {
      for (Pair pair : pairs) {
        if (pair.key() instanceof Scalar name && name.text().equals(key)) {
          return pair;
        }
      }
      return null;
    }
  }

  /** A key and its value. */
  record Pair(Outline key, Outline value) {}

  /** A list. */
  record Sequence(
      Position position, int start, int end, boolean adorned, boolean flow, List<Outline> items)
      implements Outline {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** {@code *name}. */
  record Alias(Position position, int start, int end, String name) implements Outline {
    @Override
    public boolean adorned() {
      return false;
    }
  }
}
