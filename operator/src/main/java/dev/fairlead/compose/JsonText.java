package dev.fairlead.compose;

import java.util.Map;

/** Writes {@link Json} as Go's encoding/json does, HTML-escaping included. */
final class JsonText {
  private JsonText() {}

  static void append(StringBuilder out, Json value) {
    append(out, value, true);
  }

  /**
   * @param html whether characters that mean something to HTML are escaped, as Go does unasked
   */
  static void append(StringBuilder out, Json value, boolean html) {
    switch (value) {
      case Json.Str text -> quote(out, text.value(), html);
      case Json.Raw raw -> out.append(raw.text());
      case Json.Arr array -> {
        char separator = '[';
        for (Json item : array.items()) {
          append(out.append(separator), item, html);
          separator = ',';
        }
        out.append(array.items().isEmpty() ? "[]" : "]");
      }
      case Json.Obj object -> {
        char separator = '{';
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          quote(out.append(separator), member.getKey(), html);
          append(out.append(':'), member.getValue(), html);
          separator = ',';
        }
        out.append(object.members().isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void quote(StringBuilder out, String text, boolean html) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(out, text.charAt(i), html);
    }
    out.append('"');
  }

  private static void character(StringBuilder out, char c, boolean html) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> {
        if (c < ' ' || (html && "<>&\u2028\u2029".indexOf(c) >= 0)) {
          out.append("\\u%04x".formatted((int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
