package dev.fairlead.sops;

import java.util.Map;
import java.util.TreeMap;

/** Replacements in a text, each of a stretch of its own. */
final class Edits {
  private final String text;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  private record Edit(int end, String replacement) {}

  Edits(String text) {
    this.text = text;
  }

  void replace(int start, int end, String replacement) {
    edits.put(start, new Edit(end, replacement));
  }

  /** Blanks a stretch; its lines stay. */
  void blank(int start, int end) {
    replace(start, end, text.substring(start, end).replaceAll("[^\r\n]", " "));
  }

  String apply() {
    StringBuilder result = new StringBuilder();
    int at = 0;
    for (Map.Entry<Integer, Edit> edit : edits.entrySet()) {
      result.append(text, at, edit.getKey()).append(edit.getValue().replacement());
      at = edit.getValue().end();
    }
    return result.append(text, at, text.length()).toString();
  }
}
