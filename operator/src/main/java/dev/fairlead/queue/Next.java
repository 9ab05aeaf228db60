package dev.fairlead.queue;

import java.time.Duration;

/** What a handler wants to happen with its key after a run. */
public sealed interface Next {

  Next DONE = new Done();
  Next IMMEDIATELY = new Immediately();

  /** Nothing more to do until the next trigger. */
  record Done() implements Next {}

  /** Look again after this time, or at the next trigger, whichever is first. */
  record After(Duration delay) implements Next {
    public After {
      if (delay.isNegative()) {
        throw new IllegalArgumentException("delay must not be negative: " + delay);
      }
    }
  }

  /** Look again at once, behind the keys that already wait. */
  record Immediately() implements Next {}

  /** It failed; look again after the key's backoff. */
  record Retry(String reason) implements Next {}
}
