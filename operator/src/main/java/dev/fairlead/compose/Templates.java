package dev.fairlead.compose;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compose's variable substitution: {@code $NAME}, {@code ${NAME}}, and {@code ${NAME}} with one of
 * the operators {@code :- - :? ? :+ +}; {@code $$} is a dollar sign. What an operator brings is
 * substituted itself, and only when it is needed; a variable's value never is. A dollar sign before
 * anything else stands for itself.
 */
final class Templates {
  /** Nesting of {@code ${A:-${B:-...}}}. */
  private static final int MAX_DEPTH = 50;

  private final Lookup lookup;
  private final Consumer<String> unset;

  /** A variable's value, or null when it is not set. */
  @FunctionalInterface
  interface Lookup {
    @Nullable String find(String name);
  }

  /** Why a text cannot be substituted. */
  static final class BadTemplate extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean required;

    private BadTemplate(String message, boolean required) {
      super(message);
      this.required = required;
    }

    /** Whether the form is right and a required variable is missing. */
    boolean isRequiredVariable() {
      return required;
    }

    String text() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * A substitution.
   *
   * @param unset told of every variable that is not set and has no default
   */
  Templates(Lookup lookup, Consumer<String> unset) {
    this.lookup = lookup;
    this.unset = unset;
  }

  String expand(String template) throws BadTemplate {
    return expand(template, 0);
  }

  private String expand(String template, int depth) throws BadTemplate {
    if (template.indexOf('$') < 0) {
      return template;
    }
    if (depth > MAX_DEPTH) {
      throw new BadTemplate("defaults are nested more than " + MAX_DEPTH + " deep", false);
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < template.length()) {
      char c = template.charAt(at);
      char next = at + 1 < template.length() ? template.charAt(at + 1) : '\0';
      if (c != '$') {
        out.append(c);
        at++;
      } else if (next == '$') {
        out.append('$');
        at += 2;
      } else if (next == '{') {
        int end = closingBrace(template, at);
        out.append(braced(template.substring(at + 2, end), depth));
        at = end + 1;
      } else if (startsName(next)) {
        int end = nameEnd(template, at + 1);
        out.append(value(template.substring(at + 1, end)));
        at = end;
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private String value(String name) {
    String value = lookup.find(name);
    if (value == null) {
      unset.accept(name);
      return "";
    }
    return value;
  }

  private String braced(String inside, int depth) throws BadTemplate {
    int end = inside.isEmpty() || !startsName(inside.charAt(0)) ? 0 : nameEnd(inside, 0);
    if (end == 0) {
      throw badForm(inside);
    }
    String name = inside.substring(0, end);
    if (end == inside.length()) {
      return value(name);
    }
    boolean colon = inside.charAt(end) == ':';
    int operator = colon ? end + 1 : end;
    if (operator >= inside.length() || inside.indexOf('\n') >= 0) {
      throw badForm(inside);
    }
    String value = lookup.find(name);
    boolean present = value != null && !(colon && value.isEmpty());
    String rest = inside.substring(operator + 1);
    return switch (inside.charAt(operator)) {
      case '-' -> present && value != null ? value : expand(rest, depth + 1);
      case '+' -> present ? expand(rest, depth + 1) : "";
      case '?' -> {
        if (present && value != null) {
          yield value;
        }
        String why = expand(rest, depth + 1);
        throw new BadTemplate(
            "required variable %s is missing a value%s"
                .formatted(name, why.isEmpty() ? "" : ": " + why),
            true);
      }
      default -> throw badForm(inside);
    };
  }

  private static BadTemplate badForm(String inside) {
    return new BadTemplate("${" + inside + "} is not a valid substitution", false);
  }

  // As compose does: braces are counted; where they do not add up, the last one of the line closes.
  private static int closingBrace(String text, int dollar) throws BadTemplate {
    int open = 0;
    int last = -1;
    for (int i = dollar + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        open++;
      } else if (c == '}') {
        open--;
        last = i;
        if (open == 0) {
          return i;
        }
      } else if (c == '\n') {
        break;
      }
    }
    if (last < 0) {
      throw new BadTemplate("\"${\" has no closing brace", false);
    }
    return last;
  }

  private static boolean startsName(char c) {

    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static int nameEnd(String text, int from) {
    int end = from;
    while (end < text.length() && (startsName(text.charAt(end)) || isDigit(text.charAt(end)))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
