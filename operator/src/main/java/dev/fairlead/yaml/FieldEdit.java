package dev.fairlead.yaml;

import dev.fairlead.yaml.Outline.Mapping;
import dev.fairlead.yaml.Outline.Pair;
import dev.fairlead.yaml.Outline.Scalar;
import dev.fairlead.yaml.Outline.Style;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives one field of a YAML document another value, and leaves every other character of the text as
 * it is: comments, quotes, indentation, line ends. A field that is not there yet is put behind what
 * stands beside it, written as that is.
 *
 * <p>What cannot be changed without changing something else, or without guessing, is refused by
 * place: aliases, what has an anchor or a tag, block scalars, texts of several lines.
 */
public final class FieldEdit {
  /** Needs no quotes anywhere: image references, names. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/@:+-]*[A-Za-z0-9])?");

  private final String text;
  private final String lineEnd;
  private final String value;
  private int step = 2;

  private FieldEdit(String text, String value) {
    this.text = text;
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    this.value = value;
  }

  /**
   * The text with the field set.
   *
   * @param document of this very text
   * @param path keys from the document's root; all but the last are mappings
   * @param value printable and of one line, without quotes and backslashes
   */
  public static String set(String text, Outline document, List<String> path, String value)
      throws YamlException {
    if (!value.matches("[ !#-&(-\\[\\]-~]+")) {
      throw new IllegalArgumentException("not a value that is written here");
    }
    return new FieldEdit(text, value).set(document, path);
  }

  private String set(Outline document, List<String> path) throws YamlException {
    Outline at = document;
    Pair owner = null;
    boolean flow = false;
    for (int i = 0; i < path.size(); i++) {
      refuseAdorned(at, path.subList(0, i));
      if (at instanceof Scalar scalar && owner != null && isNothing(scalar)) {
        return fill(owner, scalar, path.subList(i, path.size()), flow);
      }
      if (!(at instanceof Mapping map)) {
        throw refused(at, path.subList(0, i), "is no mapping");
      }
      learnStep(map, owner);
      owner = map.get(path.get(i));
      flow = map.flow();
      if (owner == null) {
        return insert(map, path.subList(i, path.size()));
      }
      at = owner.value();
    }
    refuseAdorned(at, path);
    if (!(at instanceof Scalar scalar) || owner == null) {
      throw refused(at, path, "is no single value");
    }
    return replace(owner, scalar, path, flow);
  }

  private static void refuseAdorned(Outline at, List<String> path) throws YamlException {
    if (at instanceof Outline.Alias alias) {
      throw refused(
          at, path, "is an alias (*%s): change the value at its anchor".formatted(alias.name()));
    }
    if (at.adorned()) {
      throw refused(at, path, "has an anchor or a tag, so that more than it might change");
    }
  }

  private static YamlException refused(Outline at, List<String> path, String why) {
    return new YamlException(
        Problem.at(at.position(), String.join(".", path), why + "; it must be edited by hand"));
  }

  private static boolean isNothing(Scalar scalar) {
    return scalar.value() instanceof dev.fairlead.yaml.Scalar.Null;
  }

  /** How far the document indents. */
  private void learnStep(Mapping map, @Nullable Pair owner) {
    if (owner != null && !map.flow()) {
      int indented = map.position().column() - owner.key().position().column();
      step = indented > 0 ? indented : step;
    }
  }

  private String replace(Pair owner, Scalar scalar, List<String> path, boolean flow)
      throws YamlException {
    if (isNothing(scalar)) {
      String written = written(false);
      return scalar.start() == scalar.end()
          ? afterColon(owner, " " + written)
          : spliced(scalar.start(), scalar.end(), written);
    }
    String was = text.substring(scalar.start(), scalar.end());
    if (scalar.style() == Style.BLOCK || was.contains("\n")) {
      throw refused(scalar, path, "is written on several lines");
    }
    String written =
        switch (scalar.style()) {
          case SINGLE_QUOTED -> "'" + value + "'";
          case DOUBLE_QUOTED -> '"' + value + '"';
          case PLAIN, BLOCK -> written(flow);
        };
    return spliced(scalar.start(), scalar.end(), written);
  }

  /** The value as it stands where nobody quotes. */
  private String written(boolean flow) {
    boolean plain =
        PLAIN.matcher(value).matches()
            && Scalars.plain(value) instanceof dev.fairlead.yaml.Scalar.Text
            && !(flow && value.contains(":,"));
    return plain ? value : '"' + value + '"';
  }

  private String spliced(int start, int end, String replacement) {
    return text.substring(0, start) + replacement + text.substring(end);
  }

  private String afterColon(Pair owner, String written) {
    int at = owner.key().end();
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    boolean colon = at < text.length() && text.charAt(at) == ':';
    return colon
        ? spliced(at + 1, at + 1, written)
        : spliced(owner.key().end(), owner.key().end(), ":" + written);
  }

  // What is not there yet.

  /** A key without a value, or with an explicit null. */
  private String fill(Pair owner, Scalar nothing, List<String> keys, boolean flow) {
    if (nothing.start() != nothing.end()) {
      return spliced(nothing.start(), nothing.end(), "{" + inFlow(keys, isQuoted(owner)) + "}");
    }
    if (flow) {
      return afterColon(owner, " {" + inFlow(keys, isQuoted(owner)) + "}");
    }
    int column = owner.key().position().column() - 1 + step;
    return afterLine(owner.key().end(), block(keys, " ".repeat(column)));
  }

  private String insert(Mapping map, List<String> keys) {
    if (!map.flow()) {
      Outline first = map.pairs().getFirst().key();
      return afterLine(map.end(), block(keys, " ".repeat(first.position().column() - 1)));
    }
    if (map.pairs().isEmpty()) {
      return spliced(map.start() + 1, map.start() + 1, inFlow(keys, false));
    }
    Pair last = map.pairs().getLast();
    int start = last.key().start();
    int line = text.lastIndexOf('\n', start - 1) + 1;
    String before = text.substring(line, start);
    String between = before.isBlank() ? "," + lineEnd + before : ", ";
    int end = Math.max(last.key().end(), last.value().end());
    return spliced(end, end, between + inFlow(keys, isQuoted(last)));
  }

  private static boolean isQuoted(Pair pair) {
    return pair.key() instanceof Scalar key && key.style() == Style.DOUBLE_QUOTED;
  }

  private String inFlow(List<String> keys, boolean quoted) {
    String key = quoted ? '"' + keys.getFirst() + '"' : keys.getFirst();
    return keys.size() == 1
        ? key + ": " + (quoted ? '"' + value + '"' : written(true))
        : key + ": {" + inFlow(keys.subList(1, keys.size()), quoted) + "}";
  }

  private String block(List<String> keys, String indent) {
    return keys.size() == 1
        ? indent + keys.getFirst() + ": " + written(false)
        : indent
            + keys.getFirst()
            + ":"
            + lineEnd
            + block(keys.subList(1, keys.size()), indent + " ".repeat(step));
  }

  /** Puts lines behind the line that a position is in. */
  private String afterLine(int position, String lines) {
    if (position > 0 && position <= text.length() && text.charAt(position - 1) == '\n') {
      return spliced(position, position, lines + lineEnd);
    }
    int end = text.indexOf('\n', position);
    return end < 0 ? text + lineEnd + lines : spliced(end + 1, end + 1, lines + lineEnd);
  }
}
