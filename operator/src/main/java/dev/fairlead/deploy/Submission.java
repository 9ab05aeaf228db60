package dev.fairlead.deploy;

import dev.fairlead.store.Deploy;

/** What becomes of an {@link Order} at once. */
public sealed interface Submission {

  /** It is queued, and kept. */
  record Accepted(Deploy deploy) implements Submission {}

  /** The same signed request was heard before, and led to this deploy. */
  record Repeated(Deploy deploy) implements Submission {}

  /** There is no such app. */
  record Unknown(String sentence) implements Submission {}

  /** Whoever asks may not have this image run there. */
  record Forbidden(String sentence) implements Submission {}

  /** Nobody can mean that. */
  record Invalid(String sentence) implements Submission {}

  /** Too many are under way; later it may be accepted. */
  record Full(String sentence, int retryAfterSeconds) implements Submission {}

  /** The operator is ending, or has only begun. */
  record Stopping(String sentence) implements Submission {}
}
