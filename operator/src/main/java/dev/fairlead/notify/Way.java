package dev.fairlead.notify;

import java.io.IOException;

/** One way to tell. Secrets are read with each use, so that a changed one counts at once. */
interface Way {
  /**
   * Tells it once.
   *
   * @throws IOException when nobody answered, or a file could not be read
   */
  Answer tell(Message message) throws IOException;
}
