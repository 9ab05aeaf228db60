package dev.fairlead.spec;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes, so that a copy of it is itself: a pass copies what it holds many
 * times over, and nearly all of it is as it was. Entries lie side by side in the order of their
 * keys and are found by halves.
 */
@SuppressWarnings("JdkObsolete") // Records of specs have sorted maps; nobody navigates them.
final class FrozenMap<K extends Comparable<K>, V> extends AbstractMap<K, V>
    implements SortedMap<K, V> {
  private static final FrozenMap<?, ?> EMPTY = new FrozenMap<String, Object>(entries(0));

  private final SimpleImmutableEntry<K, V>[] entries;
  private final Set<Entry<K, V>> view = new View();

  private FrozenMap(SimpleImmutableEntry<K, V>[] entries) {
    this.entries = entries;
  }

  @SuppressWarnings("unchecked") // An empty map has no key or value of any type.
  static <K extends Comparable<K>, V> FrozenMap<K, V> of(Map<K, V> source) {
    if (source instanceof FrozenMap<K, V> same) {
      return same;
    }
    if (source.isEmpty()) {
      return (FrozenMap<K, V>) EMPTY;
    }
    boolean natural = source instanceof SortedMap<K, V> sorted && sorted.comparator() == null;
    SimpleImmutableEntry<K, V>[] entries = entries(source.size());
    int i = 0;
    for (Entry<K, V> entry : (natural ? source : new TreeMap<>(source)).entrySet()) {
      entries[i++] = new SimpleImmutableEntry<>(entry.getKey(), entry.getValue());
    }
    return new FrozenMap<>(entries);
  }

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // An array of a generic type cannot be made otherwise.
  private static <K, V> SimpleImmutableEntry<K, V>[] entries(int size) {
    return new SimpleImmutableEntry[size];
  }

  /** Where a key is, or, negative and less one, where it would be. */
  private int find(K key) {
    int low = 0;
    int high = entries.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = entries[middle].getKey().compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  @SuppressWarnings("unchecked") // As with every sorted map, a key of another type is no key of it.
  private int index(@Nullable Object key) {
    return key == null || entries.length == 0 ? -1 : find((K) key);
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    int at = index(key);
    return at < 0 ? null : entries[at].getValue();
  }

  @Override
  public V getOrDefault(@Nullable Object key, V otherwise) {
    int at = index(key);
    return at < 0 ? otherwise : entries[at].getValue();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return index(key) >= 0;
  }

  @Override
  public int size() {
    return entries.length;
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    for (SimpleImmutableEntry<K, V> entry : entries) {
      action.accept(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return view;
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null;
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    return range(position(from), position(to));
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    return range(0, position(to));
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    return range(position(from), entries.length);
  }

  private int position(K key) {
    int at = find(key);
    return at < 0 ? -at - 1 : at;
  }

  private SortedMap<K, V> range(int from, int to) {
    return new FrozenMap<>(Arrays.copyOfRange(entries, from, to));
  }

  @Override
  public K firstKey() {
    return at(0).getKey();
  }

  @Override
  public K lastKey() {
    return at(entries.length - 1).getKey();
  }

  private Entry<K, V> at(int index) {
    if (entries.length == 0) {
      throw new NoSuchElementException("the map is empty");
    }
    return entries[index];
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof FrozenMap<?, ?> map
            ? Arrays.equals(entries, map.entries)
            : super.equals(other));
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  private final class View extends AbstractSet<Entry<K, V>> {
    @Override
    public int size() {
      return entries.length;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < entries.length;
        }

        @Override
        public Entry<K, V> next() {
          if (next >= entries.length) {
            throw new NoSuchElementException("no more entries");
          }
          return entries[next++];
        }
      };
    }
  }
}
