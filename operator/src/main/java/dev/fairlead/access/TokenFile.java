package dev.fairlead.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The file of tokens: a line for each, {@code NAME SCOPE APPS SHA256 [YYYY-MM-DD]}. Whoever takes a
 * line out revokes that token.
 */
public final class TokenFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final int FIELDS = 4;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
  private static final String APP = "[A-Za-z0-9][A-Za-z0-9._-]{0,252}";

  private TokenFile() {}

  /**
   * Reads all of it, or nothing.
   *
   * @throws IOException with one sentence that names the line, and never what stands in it
   */
  public static List<Token> read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than 1 MiB: that is no file of tokens");
    }
    return read(file.toString(), Files.readAllLines(file));
  }

  /**
   * The same of lines that are no file yet.
   *
   * @param file as it is called
   */
  public static List<Token> read(String file, List<String> lines) throws IOException {
    List<Token> tokens = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int number = 0;
    for (String line : lines) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      try {
        Token token = parse(text);
        if (!names.add(token.caller().name())) {
          throw new IllegalArgumentException("this name was used before");
        }
        tokens.add(token);
      } catch (IllegalArgumentException | DateTimeException e) {
        throw new IOException(
            "%s:%d: expected NAME SCOPE APPS SHA256 [YYYY-MM-DD]: %s"
                .formatted(file, number, reason(e)),
            e);
      }
    }
    return tokens;
  }

  private static String reason(RuntimeException e) {
    return e instanceof DateTimeException ? "the date is none" : String.valueOf(e.getMessage());
  }

  private static Token parse(String line) {
    String[] words = line.split("\\s+", -1);
    if (words.length < FIELDS || words.length > FIELDS + 1) {
      throw new IllegalArgumentException("it has %d words".formatted(words.length));
    }
    Instant expires =
        words.length == FIELDS
            ? null
            : LocalDate.parse(words[FIELDS]).atStartOfDay(ZoneOffset.UTC).toInstant();
    return new Token(caller(words[0], words[1], words[2]), words[3], expires);
  }

  /** Who is meant by the first three words of a line. */
  static Caller caller(String name, String scope, String apps) {
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException("a name is letters, digits, dots and dashes");
    }
    Scope known =
        Scope.of(scope)
            .orElseThrow(
                () -> new IllegalArgumentException("the scope is admin, deploy, webhook or read"));
    return new Caller(name, known, apps(apps));
  }

  private static SortedSet<String> apps(String word) {
    if (word.equals("*")) {
      return new TreeSet<>();
    }
    SortedSet<String> apps = new TreeSet<>(List.of(word.split(",", -1)));
    if (!apps.stream().allMatch(app -> app.matches(APP))) {
      throw new IllegalArgumentException("apps are their names with commas, or *");
    }
    return apps;
  }

  /** The line of a token. */
  public static String line(Token token) {
    Caller caller = token.caller();
    String line =
        "%s %s %s %s"
            .formatted(
                caller.name(),
                caller.scope().text(),
                caller.apps().isEmpty() ? "*" : String.join(",", caller.apps()),
                token.sha256());
    Instant expires = token.expires();
    return expires == null ? line : line + " " + expires.atZone(ZoneOffset.UTC).toLocalDate();
  }
}
