package dev.fairlead.source.git;

import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.errors.PackInvalidException;
import org.eclipse.jgit.errors.PackMismatchException;
import org.eclipse.jgit.errors.UnpackException;

/** What an exception of git says, in one short line for people. */
final class GitFailure {
  private static final int MAX_LENGTH = 300;
  private static final int MAX_CAUSES = 10;

  private GitFailure() {}

  /** The outer message, which says what was tried, and the innermost, which says why not. */
  static String sentence(Throwable failure, GitAddress address) {
    String outer = line(failure);
    Throwable cause = failure;
    for (int i = 0; i < MAX_CAUSES && cause.getCause() != null; i++) {
      cause = cause.getCause();
    }
    String inner = line(cause);
    String whole = outer.contains(inner) ? outer : outer + ": " + inner;
    String plain = whole.replace(address.url() + ": ", "").replace(address.url(), "the repository");
    return plain.length() > MAX_LENGTH ? plain.substring(0, MAX_LENGTH) + "…" : plain;
  }

  private static String line(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : message.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** Whether it speaks of what is on our disk rather than of the remote. */
  static boolean isLocalDamage(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
      boolean damage =
          cause instanceof MissingObjectException
              || cause instanceof CorruptObjectException
              || cause instanceof PackInvalidException
              || cause instanceof PackMismatchException
              || cause instanceof UnpackException
              || cause instanceof DamagedRepositoryException;
      if (damage) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
