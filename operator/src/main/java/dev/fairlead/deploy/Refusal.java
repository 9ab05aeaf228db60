package dev.fairlead.deploy;

import dev.fairlead.store.Deploy.Cause;

/** Why a deploy does not go on; the message is a sentence for people. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final Cause cause;

  public Refusal(Cause cause, String sentence) {
    super(sentence);
    this.cause = cause;
  }

  public Cause kind() {
    return cause;
  }

  public String sentence() {
    return String.valueOf(getMessage());
  }
}
