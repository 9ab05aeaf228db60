package dev.fairlead.compose;

import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Scalar;
import dev.fairlead.yaml.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes {@link Json} as YAML in go-yaml's style: two blanks a level, also before the items of a
 * list; texts plain where that reads back as the same text, else quoted, and of several lines as a
 * literal block.
 */
final class YamlText {
  private static final Set<String> OLD_BOOLEANS = Set.of("y", "yes", "on", "n", "no", "off");
  private static final Pattern SEXAGESIMAL =
      Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");
  private static final String INDICATORS = "#,[]{}&*!|>'\"%@`";
  private static final Position NOWHERE = Position.of("");

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  static String of(Json.Obj value) {
    var text = new YamlText();
    text.members(value, "");
    return text.out.toString();
  }

  private void members(Json.Obj object, String indent) {
    boolean first = true;
    for (String key : keys(object)) {
      if (!first) {
        out.append(indent);
      }
      first = false;
      out.append(scalar(key, "")).append(':');
      value(Objects.requireNonNull(object.get(key)), indent);
    }
  }

  private static List<String> keys(Json.Obj object) {
    List<String> keys = new ArrayList<>(object.members().keySet());
    if (object.named()) {
      keys.sort(YamlKeys.ORDER);
    }
    return keys;
  }

  /** What follows a colon. */
  private void value(Json value, String indent) {
    switch (value) {
      case Json.Obj object when !object.members().isEmpty() -> {
        out.append('\n').append(indent).append("  ");
        members(object, indent + "  ");
      }
      case Json.Arr array when !array.items().isEmpty() -> {
        out.append('\n');
        items(array, indent + "  ");
      }
      case Json.Obj _ -> out.append(" {}\n");
      case Json.Arr _ -> out.append(" []\n");
      case Json.Str text ->
          out.append(' ').append(scalar(text.value(), indent + "  ")).append('\n');
      case Json.Raw raw -> out.append(' ').append(raw.text()).append('\n');
    }
  }

  private void items(Json.Arr array, String indent) {
    for (Json item : array.items()) {
      out.append(indent).append('-');
      if (item instanceof Json.Obj object && !object.members().isEmpty()) {
        out.append(' ');
        members(object, indent + "  ");
      } else if (item instanceof Json.Arr inner && !inner.items().isEmpty()) {
        StringBuilder below = new StringBuilder();
        int mark = out.length();
        items(inner, indent + "  ");
        below.append(out.substring(mark).stripLeading());
        out.setLength(mark);
        out.append(' ').append(below);
      } else {
        value(item, indent);
      }
    }
  }

  /** A text as go-yaml would write it at this indentation. */
  static String scalar(String text, String indent) {
    boolean special = text.chars().anyMatch(c -> c != '\n' && !printable(c));
    if (text.indexOf('\n') >= 0) {
      return special || text.matches("(?s).* \\n.*") || text.endsWith(" ")
          ? quoted(text)
          : literal(text, indent);
    }
    if (!readsAsText(text) || special) {
      return quoted(text);
    }
    return isPlain(text) ? text : "'" + text.replace("'", "''") + "'";
  }

  private static boolean readsAsText(String text) {
    Scalar read = Scalars.resolve(new ScalarNode(NOWHERE, null, text, true));
    return read instanceof Scalar.Text
        && !OLD_BOOLEANS.contains(text.toLowerCase(Locale.ROOT))
        && !SEXAGESIMAL.matcher(text).matches();
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.startsWith(" ") || text.endsWith(" ")) {
      return false;
    }
    char first = text.charAt(0);
    boolean followedByBlank = text.length() == 1 || text.charAt(1) == ' ';
    boolean indicator =
        INDICATORS.indexOf(first) >= 0
            || ("?:-".indexOf(first) >= 0 && followedByBlank)
            || text.startsWith("---")
            || text.startsWith("...");
    return !indicator && !text.contains(": ") && !text.endsWith(":") && !text.contains(" #");
  }

  private static boolean printable(int c) {
    return (c >= ' ' && c < 0xd800 && c != 0x7f && !(c >= 0x80 && c < 0xa0))
        || (c > 0xdfff && c < 0xffff && c != 0xfeff);
  }

  private static String literal(String text, String indent) {
    StringBuilder block = new StringBuilder("|");
    if (text.startsWith(" ") || text.startsWith("\n")) {
      block.append('2');
    }
    if (!text.endsWith("\n")) {
      block.append('-');
    } else if (text.endsWith("\n\n") || text.equals("\n")) {
      block.append('+');
    }
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    for (String line : body.split("\n", -1)) {
      block.append('\n').append(line.isEmpty() ? "" : indent + line);
    }
    return block.toString();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\0' -> out.append("\\0");
        case 0x07 -> out.append("\\a");
        case '\b' -> out.append("\\b");
        case 0x0b -> out.append("\\v");
        case '\f' -> out.append("\\f");
        case 0x1b -> out.append("\\e");
        case 0x85 -> out.append("\\N");
        case 0xa0 -> out.append("\\_");
        default -> {
          if (printable(c)) {
            out.append(c);
          } else if (Character.isHighSurrogate(c) && i + 1 < text.length()) {
            out.append("\\U%08X".formatted(text.codePointAt(i++)));
          } else {
            out.append(c < 0x100 ? "\\x%02X".formatted((int) c) : "\\u%04X".formatted((int) c));
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
