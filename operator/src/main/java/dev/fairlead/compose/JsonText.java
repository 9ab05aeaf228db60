package dev.fairlead.compose;

import java.util.Map;

/** Writes {@link Json} as Go's encoding/json does, HTML-escaping included. */
final class JsonText {
  private JsonText() {}

  static void append(StringBuilder out, Json value) {
    switch (value) {
      case Json.Str text -> quote(out, text.value());
      case Json.Raw raw -> out.append(raw.text());
      case Json.Arr array -> {
        char separator = '[';
        for (Json item : array.items()) {
          append(out.append(separator), item);
          separator = ',';
        }
        out.append(array.items().isEmpty() ? "[]" : "]");
      }
      case Json.Obj object -> {
        char separator = '{';
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          quote(out.append(separator), member.getKey());
          append(out.append(':'), member.getValue());
          separator = ',';
        }
        out.append(object.members().isEmpty() ? "{}" : "}");
      }
    }
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      character(out, text.charAt(i));
    }
    out.append('"');
  }

  private static void character(StringBuilder out, char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) c));
      default -> {
        if (c < ' ') {
          out.append("\\u%04x".formatted((int) c));
        } else {
          out.append(c);
        }
      }
    }
  }
}
