package dev.fairlead.compose;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of {@code .env} and {@code env_file}: {@code KEY=value} or {@code KEY: value}, an
 * optional {@code export}, comments, single quotes literal, double quotes with escapes, both over
 * several lines; variables are substituted outside single quotes. A bare {@code KEY} takes its
 * value from around. The last of equal keys counts.
 */
final class DotEnv {
  private final String file;
  private final String text;
  private final Templates.Lookup around;
  private final SequencedMap<String, String> values = new LinkedHashMap<>();
  private int at;

  private DotEnv(String file, String text, Templates.Lookup around) {
    this.file = file;
    this.text = normalise(text);
    this.around = around;
  }

  /** A file that does not follow the grammar. Never carries a value: it may be a secret (I24). */
  static final class BadEnvFile extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    BadEnvFile(Problem problem) {
      super(problem.toString());
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  /**
   * The file's variables.
   *
   * @param around what is set already: it wins inside substitutions and fills bare keys
   */
  static SequencedMap<String, String> parse(String file, String text, Templates.Lookup around)
      throws BadEnvFile {
    var parser = new DotEnv(file, text, around);
    parser.statements();
    return parser.values;
  }

  /**
   * The {@code raw} format: {@code docker run --env-file}'s, where nothing in a value is special.
   */
  static SequencedMap<String, String> parseRaw(String file, String text, Templates.Lookup around)
      throws BadEnvFile {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    int number = 0;
    for (String line : normalise(text).split("\n", -1)) {
      number++;
      String entry = line.stripLeading();
      if (entry.isEmpty() || entry.startsWith("#")) {
        continue;
      }
      int equals = entry.indexOf('=');
      String key = equals < 0 ? entry : entry.substring(0, equals);
      if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
        throw bad(file, number, "a variable's name is empty or contains a space");
      }
      String value = equals < 0 ? around.find(key) : entry.substring(equals + 1);
      if (value != null) {
        values.put(key, value);
      }
    }
    return values;
  }

  private static String normalise(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return plain.replace("\r\n", "\n");
  }

  private void statements() throws BadEnvFile {
    while (skipToStatement()) {
      skipExport();
      String key = key();
      if (key.indexOf(' ') >= 0) {
        throw bad("a variable's name cannot contain a space");
      }
      boolean bare = at >= text.length() || text.charAt(at) == '\n';
      at = Math.min(at + 1, text.length());
      String value = bare ? around.find(key) : value();
      if (value != null) {
        values.put(key, value);
      }
    }
  }

  /** Passes blank space and comment lines; false at the end of the file. */
  private boolean skipToStatement() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int newline = text.indexOf('\n', at);
        at = newline < 0 ? text.length() : newline;
      } else if (Character.isWhitespace(c) || isBlank(c)) {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private void skipExport() {
    if (text.startsWith("export", at)
        && at + 6 < text.length()
        && Character.isWhitespace(text.charAt(at + 6))) {
      at += 6;
      while (at < text.length() && isBlank(text.charAt(at))) {
        at++;
      }
    }
  }

  private String key() throws BadEnvFile {
    int start = at;
    while (at < text.length() && "=:\n".indexOf(text.charAt(at)) < 0) {
      int c = text.codePointAt(at);
      boolean allowed =
          Character.isLetter(c)
              || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER
              || "_.-[]".indexOf(c) >= 0
              || isBlank(c);
      if (!allowed) {
        throw bad(
            "unexpected character '%s' in a variable's name".formatted(Character.toString(c)));
      }
      at += Character.charCount(c);
    }
    return text.substring(start, at).stripTrailing();
  }

  private String value() throws BadEnvFile {
    while (at < text.length() && isBlank(text.charAt(at))) {
      at++;
    }
    char quote = at < text.length() ? text.charAt(at) : '\n';
    if (quote == '"' || quote == '\'') {
      return quoted(quote);
    }
    int newline = text.indexOf('\n', at);
    int end = newline < 0 ? text.length() : newline;
    String line = text.substring(at, end);
    int line0 = at;
    at = end;
    int comment = line.indexOf(" #");
    return expand((comment < 0 ? line : line.substring(0, comment)).stripTrailing(), line0);
  }

  private String quoted(char quote) throws BadEnvFile {
    int start = at;
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return quote == '"'
            ? expand(DotEnvEscapes.expand(value.toString()), start)
            : value.toString();
      }
      boolean escape = c == '\\' && at + 1 < text.length();
      if (escape) {
        at++;
        if (text.charAt(at) != quote) {
          value.append(c);
        }
        value.append(text.charAt(at));
      } else {
        value.append(c);
      }
    }
    at = start;
    throw bad("a quoted value is not terminated");
  }

  private String expand(String value, int from) throws BadEnvFile {
    try {
      return new Templates(this::lookup, _ -> {}).expand(value);
    } catch (Templates.BadTemplate e) {
      at = from;
      // The text itself stays out of the message: a value may be a secret (I24).
      throw bad(
          e.isRequiredVariable()
              ? e.text()
              : "a value holds a $ that begins no valid substitution");
    }
  }

  private @Nullable String lookup(String name) {
    String value = around.find(name);
    return value != null ? value : values.get(name);
  }

  private static boolean isBlank(int c) {
    return c == ' '
        || c == '\t'
        || c == '\u000B'
        || c == '\f'
        || c == '\r'
        || c == 0x85
        || c == 0xA0;
  }

  private BadEnvFile bad(String message) {
    int line =
        1
            + (int)
                text.substring(0, Math.min(at, text.length()))
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
    return bad(file, line, message);
  }

  private static BadEnvFile bad(String file, int line, String message) {
    return new BadEnvFile(Problem.at(new Position(file, line, 1), "", message));
  }
}
