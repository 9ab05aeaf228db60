package dev.fairlead.http;

/** What people may ask the operator to do with a release, beside what they declare. */
public sealed interface Control {

  /**
   * Go back, and stay there until the desired state changes.
   *
   * @param to a revision or its beginning; empty is the last one that was wholly in place before
   */
  record Rollback(String to) implements Control {}

  /** Give up the rollout under way. */
  record Abort() implements Control {}

  /** Change nothing until resumed. */
  record Suspend() implements Control {}

  /** Go on: after a suspension, a pause or a rollback. */
  record Resume() implements Control {}
}
