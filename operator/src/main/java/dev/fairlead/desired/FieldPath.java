package dev.fairlead.desired;

import dev.fairlead.crds.shape.Field;
import java.util.regex.Pattern;

/**
 * Where a field stands in its document: {@code spec.services.web.ports[0]}.
 *
 * @param sensitive values here may be secrets and are never repeated (I24)
 */
record FieldPath(String text, boolean sensitive) {
  static final FieldPath ROOT = new FieldPath("", false);

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,60}");

  FieldPath field(Field field) {
    return new FieldPath(below(text, field.name()), sensitive || field.sensitive());
  }

  FieldPath key(String name) {
    return new FieldPath(below(text, name), sensitive);
  }

  FieldPath item(int index) {
    return new FieldPath(text + "[" + index + "]", sensitive);
  }

  /**
   * The path of a name inside a mapping; a name that is long or has other characters stands in
   * brackets.
   */
  static String below(String path, String name) {
    if (!PLAIN.matcher(name).matches()) {
      return path + "[" + Words.quoted(name) + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }

  @Override
  public String toString() {
    return text;
  }
}
