package dev.fairlead.queue;

import java.time.Duration;

/**
 * Hears what the queue does, for metrics. Called on the thread that causes it, outside of the
 * queue's lock; it must be quick and must not throw.
 *
 * @param <K> the key's type
 */
public interface QueueListener<K> {
  /** A run starts; {@code waited} is the time since the key became ready. */
  default void started(K key, Duration waited) {}

  /** A run ended; {@code attempt} counts the failures in a row, 0 after a success. */
  default void finished(K key, Next next, Duration took, int attempt) {}

  /** A key was refused, because the queue is full or shut down. */
  default void refused(K key) {}
}
