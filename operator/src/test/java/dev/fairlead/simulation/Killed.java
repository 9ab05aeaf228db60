package dev.fairlead.simulation;

/** What an operator's process dies of. */
final class Killed extends Error {
  private static final long serialVersionUID = 1L;

  Killed() {
    super("the process ended", null, false, false);
  }
}
