package dev.fairlead.yaml;

import java.math.BigInteger;

/** A scalar's value by go-yaml v3's rules; {@link Scalars} decides which. */
public sealed interface Scalar {

  /** The text Go's {@code %v} prints, which is what compose puts in environments and labels. */
  String goText();

  /** {@code null}, {@code ~} or nothing. */
  record Null() implements Scalar {
    /** Empty: compose writes no value. */
    @Override
    public String goText() {
      return "";
    }
  }

  /** {@code true} or {@code false}; {@code yes} and {@code on} are strings. */
  record Bool(boolean value) implements Scalar {
    @Override
    public String goText() {
      return Boolean.toString(value);
    }
  }

  /** An integer within int64 or uint64. */
  record Int(BigInteger value) implements Scalar {
    @Override
    public String goText() {
      return value.toString();
    }
  }

  /** A float64. */
  record Real(double value) implements Scalar {
    @Override
    public String goText() {
      return GoNumbers.shortest(value);
    }
  }

  /** An unquoted date or time; nothing in our inputs takes one. */
  record Timestamp(String text) implements Scalar {
    @Override
    public String goText() {
      return text;
    }
  }

  /** Everything else. */
  record Text(String text) implements Scalar {
    @Override
    public String goText() {
      return text;
    }
  }
}
