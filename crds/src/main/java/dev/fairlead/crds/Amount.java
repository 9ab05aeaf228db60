package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A number of instances, or a share of the replicas: Kubernetes' IntOrString, as its Deployments
 * use it.
 *
 * @param number instances, or per cent
 */
public record Amount(int number, boolean percent) {
  /** The most instances that can be asked for: the limit of replicas. */
  public static final int MAX = 1000;

  /** 0% to 100%, as a pattern that JSON Schema understands too. */
  public static final String PERCENTAGE = "^(100|[1-9]?[0-9])%$";

  private static final Pattern PERCENT = Pattern.compile(PERCENTAGE);
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

  public Amount {
    int limit = percent ? 100 : MAX;
    if (number < 0 || number > limit) {
      throw new IllegalArgumentException("an amount is 0 to " + limit + ", not " + number);
    }
  }

  /** The amount that a text says, or nothing when it says none. */
  public static Optional<Amount> parse(String text) {
    if (PERCENT.matcher(text).matches()) {
      return Optional.of(new Amount(Integer.parseInt(text, 0, text.length() - 1, 10), true));
    }
    return NUMBER.matcher(text).matches() && Integer.parseInt(text) <= MAX
        ? Optional.of(new Amount(Integer.parseInt(text), false))
        : Optional.empty();
  }

  @JsonCreator
  static Amount of(Object value) {
    return parse(value.toString())
        .orElseThrow(() -> new IllegalArgumentException("not an amount: " + value));
  }

  /** How many instances that is of so many replicas, a share rounded up. */
  public int roundedUp(int replicas) {
    return percent ? Math.ceilDiv(replicas * number, 100) : number;
  }

  /** How many instances that is of so many replicas, a share rounded down. */
  public int roundedDown(int replicas) {
    return percent ? replicas * number / 100 : number;
  }

  @JsonValue
  Object json() {
    return percent ? toString() : (Object) number;
  }

  @Override
  public String toString() {
    return percent ? number + "%" : Integer.toString(number);
  }
}
