package dev.fairlead.compose;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Byte sizes as docker reads them: binary units, {@code 1k = 1kb = 1KiB = 1024}. */
final class Sizes {
  private static final Pattern SIZE =
      Pattern.compile(
          "([0-9]+(?:\\.[0-9]*)?(?:e[-+]?[0-9]{1,3})?|\\.[0-9]+) ?(b|[kmgtp](?:i?b)?)?");
  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  private Sizes() {}

  static OptionalLong parse(String text) {
    Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
    if (text.length() > 40 || !matcher.matches()) {
      return OptionalLong.empty();
    }
    String suffix = matcher.group(2) == null ? "b" : matcher.group(2);
    int power = "bkmgtp".indexOf(suffix.charAt(0));
    String number = matcher.group(1).replaceFirst("\\.(?=e|$)", "");
    BigDecimal bytes =
        new BigDecimal(number.startsWith(".") ? "0" + number : number)
            .multiply(BigDecimal.valueOf(1L << (10 * power)));
    return bytes.compareTo(MAX) > 0 ? OptionalLong.empty() : OptionalLong.of(bytes.longValue());
  }
}
