package dev.fairlead.http;

import java.io.IOException;

/** The operator cannot be asked, or refused; the message is one sentence for people. */
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * A refusal in one sentence.
   *
   * @param status the HTTP status; 0 when no operator answered at all
   */
  public ApiException(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  /** Whether no operator answered. */
  public boolean isDown() {
    return status == 0;
  }

  public boolean isNotFound() {
    return status == 404;
  }
}
