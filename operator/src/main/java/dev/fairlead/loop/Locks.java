package dev.fairlead.loop;

import java.time.Duration;
import java.util.Optional;

/** At most one operator acts on a release, also across two operators on one host (I4). */
interface Locks extends AutoCloseable {
  /** How often a release that another operator holds is tried for again. */
  Duration RETRY = Duration.ofSeconds(10);

  /** Whether this operator acts at all; else another one does, or may. */
  default boolean acts() {
    return true;
  }

  /**
   * Takes the lock of a release, or keeps it. @return who has it, for people; empty when it is ours
   */
  Optional<String> acquire(String release);

  void release(String release);

  /** Lets go of all of them. */
  @Override
  void close();
}
