package dev.fairlead.simulation;

/** An invariant does not hold. */
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  final String invariant;

  Violation(String invariant, String message) {
    super(invariant + ": " + message, null, false, false);
    this.invariant = invariant;
  }
}
