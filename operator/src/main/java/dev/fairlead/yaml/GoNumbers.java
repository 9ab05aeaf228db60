package dev.fairlead.yaml;

import java.math.BigDecimal;

/** Numbers as Go prints them. */
public final class GoNumbers {
  /** From this decimal exponent on, {@code %v} turns to the exponent form. */
  private static final int FIRST_BIG_EXPONENT = 6;

  private static final int LAST_SMALL_EXPONENT = -4;

  private GoNumbers() {}

  /** Go's {@code %v} of a float64: the shortest digits that read back as the same number. */
  public static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    String sign = value < 0 || Double.compare(value, -0.0) == 0 ? "-" : "";
    if (value == 0) {
      return sign + "0";
    }
    return sign + digits(new BigDecimal(Double.toString(Math.abs(value))));
  }

  private static String digits(BigDecimal value) {
    BigDecimal decimal = value.stripTrailingZeros();
    String digits = decimal.unscaledValue().toString();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= LAST_SMALL_EXPONENT && exponent < FIRST_BIG_EXPONENT) {
      return decimal.toPlainString();
    }
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String sign = exponent < 0 ? "-" : "+";
    int size = Math.abs(exponent);
    return digits.charAt(0) + fraction + "e" + sign + (size < 10 ? "0" : "") + size;
  }
}
