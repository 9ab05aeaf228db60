package dev.fairlead.source.git;

/** What became of a commit that was sent to a remote. */
sealed interface Pushed {
  /** The branch is at it now. */
  record Accepted() implements Pushed {}

  /** The branch moved on meanwhile. */
  record Overtaken() implements Pushed {}

  /** The server does not want it. */
  record Refused(String reason) implements Pushed {}
}
