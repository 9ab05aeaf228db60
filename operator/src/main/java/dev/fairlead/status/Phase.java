package dev.fairlead.status;

/** The one word for people. Printed as written in {@link #text}. */
public enum Phase {
  PENDING("Pending"),
  PROGRESSING("Progressing"),
  CONVERGED("Converged"),
  DRIFTED("Drifted"),
  ROLLED_BACK("RolledBack"),
  STALLED("Stalled"),
  SUSPENDED("Suspended"),
  INVALID("Invalid");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether it goes no further until something else changes. */
  public boolean isStalled() {
    return switch (this) {
      case STALLED, ROLLED_BACK, INVALID -> true;
      case PENDING, PROGRESSING, CONVERGED, DRIFTED, SUSPENDED -> false;
    };
  }

  /**
   * Whether something is on its way.
   *
   * @param reportOnly drift is told of and not healed
   */
  public boolean isReconciling(boolean reportOnly) {
    return switch (this) {
      case PENDING, PROGRESSING -> true;
      case DRIFTED -> !reportOnly;
      case STALLED, ROLLED_BACK, INVALID, CONVERGED, SUSPENDED -> false;
    };
  }
}
