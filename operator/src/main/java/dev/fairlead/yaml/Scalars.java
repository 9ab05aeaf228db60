package dev.fairlead.yaml;

import dev.fairlead.yaml.Node.ScalarNode;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which type a scalar has, by go-yaml v3's rules, which compose inherits: the YAML 1.2 core schema
 * plus 0755 octals, underscores in numbers and timestamps; yes, on and 22:22 are strings.
 */
public final class Scalars {
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
              + "(?:[Tt]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})"
              + "| ([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?");
  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
  private static final BigInteger MIN = BigInteger.TWO.pow(63).negate();

  private Scalars() {}

  /** The value of a scalar. Total: what no rule claims is text. */
  public static Scalar resolve(ScalarNode node) {
    String tag = node.tag();
    if (tag == null) {
      return node.plain() ? plain(node.text(), true) : new Scalar.Text(node.text());
    }
    return switch (tag) {
      case "!!null", "!!bool", "!!int", "!!timestamp" ->
          plain(node.text(), tag.equals("!!timestamp"));
      case "!!float" -> asFloat(plain(node.text(), false));
      // !!str, !!binary and tags that are the application's own (!override) say "a string".
      default -> new Scalar.Text(node.text());
    };
  }

  /** The value a text has when it stands without quotes. */
  public static Scalar plain(String text) {
    return plain(text, true);
  }

  /** Why an explicit core tag does not fit its text, if so. */
  static Optional<String> tagMismatch(ScalarNode node) {
    String tag = node.tag();
    if (tag == null) {
      return Optional.empty();
    }
    Scalar value = resolve(node);
    boolean fits =
        switch (tag) {
          case "!!null" -> value instanceof Scalar.Null;
          case "!!bool" -> value instanceof Scalar.Bool;
          case "!!int" -> value instanceof Scalar.Int;
          case "!!float" -> value instanceof Scalar.Real;
          case "!!timestamp" -> value instanceof Scalar.Timestamp;
          default -> true;
        };
    return fits ? Optional.empty() : Optional.of("cannot read \"" + node.text() + "\" as " + tag);
  }

  private static Scalar asFloat(Scalar value) {
    return value instanceof Scalar.Int number
        ? new Scalar.Real(number.value().doubleValue())
        : value;
  }

  private static Scalar plain(String text, boolean timestamps) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> new Scalar.Null();
      case "true", "True", "TRUE" -> new Scalar.Bool(true);
      case "false", "False", "FALSE" -> new Scalar.Bool(false);
      case ".nan", ".NaN", ".NAN" -> new Scalar.Real(Double.NaN);
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
          new Scalar.Real(Double.POSITIVE_INFINITY);
      case "-.inf", "-.Inf", "-.INF" -> new Scalar.Real(Double.NEGATIVE_INFINITY);
      default -> numeric(text, timestamps);
    };
  }

  private static Scalar numeric(String text, boolean timestamps) {
    char first = text.charAt(0);
    if (first == '.') {
      return orText(floating(text), text);
    }
    if (first != '+' && first != '-' && (first < '0' || first > '9')) {
      return new Scalar.Text(text);
    }
    if (timestamps && isTimestamp(text)) {
      return new Scalar.Timestamp(text);
    }
    String digits = text.replace("_", "");
    Scalar integer = integer(digits);
    return integer != null ? integer : orText(floating(digits), text);
  }

  private static Scalar orText(@Nullable Scalar value, String text) {
    return value == null ? new Scalar.Text(text) : value;
  }

  private static @Nullable Scalar floating(String digits) {
    if (!FLOAT.matcher(digits).matches()) {
      return null;
    }
    double value = Double.parseDouble(digits);
    return Double.isInfinite(value) ? null : new Scalar.Real(value);
  }

  private static @Nullable Scalar integer(String digits) {
    Matcher matcher = INTEGER.matcher(digits);
    if (!matcher.matches()) {
      return null;
    }
    BigInteger size = magnitude(matcher.group(2).toLowerCase(Locale.ROOT));
    BigInteger value = matcher.group(1).equals("-") ? size.negate() : size;
    return value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0 ? null : new Scalar.Int(value);
  }

  private static BigInteger magnitude(String digits) {
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16);
    }
    if (digits.startsWith("0b")) {
      return new BigInteger(digits.substring(2), 2);
    }
    if (digits.startsWith("0o")) {
      return new BigInteger(digits.substring(2), 8);
    }
    return digits.length() > 1 && digits.startsWith("0")
        ? new BigInteger(digits, 8)
        : new BigInteger(digits);
  }

  private static boolean isTimestamp(String text) {
    Matcher matcher = TIMESTAMP.matcher(text);
    if (!matcher.matches() || !isDate(matcher)) {
      return false;
    }
    int hours = matcher.group(4) != null ? 4 : 7;
    return matcher.group(hours) == null
        || (Integer.parseInt(matcher.group(hours)) < 24
            && Integer.parseInt(matcher.group(hours + 1)) < 60
            && Integer.parseInt(matcher.group(hours + 2)) < 60);
  }

  private static boolean isDate(Matcher matcher) {
    try {
      var _ =
          LocalDate.of(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
