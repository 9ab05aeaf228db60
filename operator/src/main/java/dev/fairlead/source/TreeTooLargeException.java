package dev.fairlead.source;

/** A tree exceeds a limit, so that what was seen of it is not the whole (I16). */
final class TreeTooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  TreeTooLargeException(String message) {
    super(message);
  }
}
