package dev.fairlead.compose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The escapes inside a double-quoted value of an env file. */
final class DotEnvEscapes {
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[abfnrtv$\"\\\\]|0[0-9]{0,3})");

  private DotEnvEscapes() {}

  static String expand(String text) {
    return ESCAPE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(one(match.group())));
  }

  private static String one(String escape) {
    return switch (escape.charAt(1)) {
      case 'a' -> "\u0007";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case 'v' -> "\u000B";
      // Substitution comes next, and there a doubled dollar sign is a literal one.
      case '$' -> "$$";
      case '0' -> octal(escape);
      default -> escape.substring(1);
    };
  }

  private static String octal(String escape) {
    String digits = escape.substring(2);
    return digits.matches("[0-3][0-7]{2}")
        ? Character.toString((char) Integer.parseInt(digits, 8))
        : escape;
  }
}
