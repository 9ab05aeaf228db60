package dev.fairlead.http;

/**
 * Who asks, and why. Both are what the client says; the API has no accounts.
 *
 * @param by for people; never empty
 * @param reason empty when none was given
 */
public record Asker(String by, String reason) {
  /** Longer than any name. */
  static final int MAX_BY = 64;

  static final int MAX_REASON = 200;

  /** Somebody who gave no name. */
  static final String NOBODY = "the API";

  public Asker {
    by = by.isBlank() ? NOBODY : by.strip();
    reason = reason.strip();
  }

  /** {@code by alice: too slow}. */
  public String sentence() {
    return "by " + by + (reason.isEmpty() ? "" : ": " + reason);
  }
}
