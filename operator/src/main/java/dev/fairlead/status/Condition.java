package dev.fairlead.status;

import java.time.Instant;

/**
 * One condition, after Kubernetes' convention and kstatus.
 *
 * @param lastTransitionTime when {@code value} last changed, not when it was last confirmed
 */
public record Condition(
    Type type,
    Value value,
    Reason reason,
    String message,
    Instant lastTransitionTime,
    long observedGeneration) {

  /** The closed set of condition types. */
  public enum Type {
    READY("Ready"),
    RECONCILING("Reconciling"),
    STALLED("Stalled"),
    DRIFTED("Drifted"),
    SUSPENDED("Suspended");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Kubernetes' three values. */
  public enum Value {
    TRUE("True"),
    FALSE("False"),
    UNKNOWN("Unknown");

    private final String text;

    Value(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
