package dev.fairlead.queue;

/**
 * The work on one key. It is told nothing but the key, so it must look at the world itself; a lost
 * or doubled trigger then costs time and never correctness.
 *
 * @param <K> the key's type
 */
@FunctionalInterface
public interface Handler<K> {
  /** Never called for one key on two threads at a time (I4). An exception counts as a retry. */
  Next handle(K key);
}
