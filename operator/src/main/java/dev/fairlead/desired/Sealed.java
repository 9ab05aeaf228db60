package dev.fairlead.desired;

/** Tells a value that is still encrypted by its look. */
final class Sealed {
  private Sealed() {}

  static boolean isOne(String text) {
    return text.startsWith("ENC[");
  }
}
