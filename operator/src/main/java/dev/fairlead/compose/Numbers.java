package dev.fairlead.compose;

import dev.fairlead.yaml.Scalar;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as compose reads and writes them; a substituted text counts as the number it holds. */
final class Numbers {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern REAL =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");
  private static final double SMALL = 1e-6;
  private static final double LARGE = 1e21;

  private Numbers() {}

  static @Nullable Long whole(@Nullable Scalar value) {
    if (value instanceof Scalar.Int number && number.value().bitLength() < Long.SIZE) {
      return number.value().longValue();
    }
    return value instanceof Scalar.Text text && WHOLE.matcher(text.text()).matches()
        ? Long.valueOf(text.text())
        : null;
  }

  static @Nullable Float real(@Nullable Scalar value) {
    return switch (value) {
      case Scalar.Int number -> number.value().floatValue();
      case Scalar.Real number
          when !Double.isNaN(number.value()) && !Double.isInfinite(number.value()) ->
          (float) number.value();
      case Scalar.Text text when REAL.matcher(text.text()).matches() ->
          Float.parseFloat(text.text());
      case null -> null;
      case Scalar.Real _, Scalar.Text _, Scalar.Null _, Scalar.Bool _, Scalar.Timestamp _ -> null;
    };
  }

  /** A float64 as encoding/json writes it. */
  static String json(double value) {
    double size = Math.abs(value);
    return jsonText(Double.toString(value), size == 0 || (size >= SMALL && size < LARGE));
  }

  static String goText(@Nullable Scalar value) {
    return value == null ? "" : value.goText();
  }

  /**
   * A float32 as encoding/json writes it: the shortest digits, plain from 1e-6 on, else with an
   * exponent without leading zeros.
   */
  static String json(float value) {
    float size = Math.abs(value);
    return jsonText(
        Float.toString(value), size == 0 || (size >= (float) SMALL && size < (float) LARGE));
  }

  private static String jsonText(String shortest, boolean plain) {
    BigDecimal decimal = new BigDecimal(shortest).stripTrailingZeros();
    if (plain) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    int exponent = decimal.precision() - decimal.scale() - 1;
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return (decimal.signum() < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e" : "e+")
        + exponent;
  }
}
