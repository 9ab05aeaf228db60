package dev.fairlead.compose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a {@code command} or {@code entrypoint} text into words, as compose does: quotes and
 * backslashes as in a shell, no variables, no globs. Compose stops silently at an unquoted {@code ;
 * & | < >}; we split the same way and say so ({@link Words#cutAt}).
 */
final class ShellWords {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean started;
  private char quote;
  private boolean substitution;

  private ShellWords() {}

  /**
   * The words of a text.
   *
   * @param cutAt the operator at which the rest was dropped, or empty
   */
  record Words(List<String> words, String cutAt) {}

  /** The words, or nothing when quotes, parentheses or a trailing backslash do not add up. */
  static Optional<Words> split(String text) {
    var splitter = new ShellWords();
    return splitter.run(text);
  }

  private Optional<Words> run(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
        if (i == text.length()) {
          return Optional.empty();
        }
        append(text.charAt(i));
      } else if (isSpace(c)) {
        space(c);
      } else if (!quoted() && ";&|<>".indexOf(c) >= 0) {
        return finish(c);
      } else if (!character(c)) {
        return Optional.empty();
      }
    }
    return finish('\0');
  }

  private boolean quoted() {
    return quote != 0 || substitution;
  }

  /** One ordinary character; false when it makes the text invalid. */
  private boolean character(char c) {
    boolean opensOrCloses = quote == 0 || quote == c;
    switch (c) {
      case '"', '\'' -> {
        if (!substitution && opensOrCloses) {
          started |= quote == c;
          quote = quote == c ? 0 : c;
          return true;
        }
      }
      case '`' -> {
        if (!substitution && opensOrCloses) {
          quote = quote == c ? 0 : c;
        }
      }
      case '(' -> {
        if (quote == 0) {
          if (substitution || word.isEmpty() || word.charAt(word.length() - 1) != '$') {
            return false;
          }
          substitution = true;
        }
      }
      case ')' -> {
        if (quote == 0) {
          substitution = !substitution;
        }
      }
      default -> {}
    }
    append(c);
    return true;
  }

  private void append(char c) {
    word.append(c);
    started = true;
  }

  private void space(char c) {
    if (quoted()) {
      word.append(c);
    } else {
      endWord();
    }
  }

  private void endWord() {
    if (started) {
      words.add(word.toString());
    }
    word.setLength(0);
    started = false;
  }

  private Optional<Words> finish(char operator) {
    // "2>&1": the digit belongs to the redirection, not to a word.
    boolean descriptor = operator == '>' && !word.isEmpty() && Character.isDigit(word.charAt(0));
    if (!descriptor) {
      endWord();
    }
    return quoted()
        ? Optional.empty()
        : Optional.of(new Words(words, operator == 0 ? "" : String.valueOf(operator)));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
