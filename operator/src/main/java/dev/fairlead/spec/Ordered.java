package dev.fairlead.spec;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Immutable ordered copies, so that equal values print and hash equally (I12). Map values may be
 * null. A copy of a copy is the same object and costs nothing.
 */
public final class Ordered {
  private Ordered() {}

  /** A sorted, unmodifiable copy; null values are kept (an environment entry without a value). */
  public static <K extends Comparable<K>, V> SortedMap<K, V> map(Map<K, V> source) {
    return FrozenMap.of(source);
  }

  public static <E extends Comparable<E>> SortedSet<E> set(Collection<E> source) {
    return FrozenSet.of(source);
  }

  /** An unmodifiable copy in the source's own order. */
  public static <K, V> SequencedMap<K, V> sequence(Map<K, V> source) {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(source));
  }
}
