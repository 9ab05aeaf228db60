package dev.fairlead.store;

/** A file that can never become ours: torn, another program's, or a newer version's (I20). */
final class BrokenDatabase extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenDatabase(String reason) {
    super(reason);
  }
}
