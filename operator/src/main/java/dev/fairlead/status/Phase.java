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
}
