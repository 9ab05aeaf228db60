package dev.fairlead.spec;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A sorted set that never changes, so that a copy of it is itself; see {@link FrozenMap}. */
@SuppressWarnings("JdkObsolete") // Records of specs have sorted sets; nobody navigates them.
final class FrozenSet<E extends Comparable<E>> extends AbstractSet<E> implements SortedSet<E> {
  private static final FrozenSet<?> EMPTY = new FrozenSet<String>(List.of());

  private final List<E> elements;

  private FrozenSet(List<E> elements) {
    this.elements = elements;
  }

  @SuppressWarnings("unchecked") // An empty set has no element of any type.
  static <E extends Comparable<E>> FrozenSet<E> of(Collection<E> source) {
    if (source instanceof FrozenSet<E> same) {
      return same;
    }
    if (source.isEmpty()) {
      return (FrozenSet<E>) EMPTY;
    }
    boolean natural = source instanceof SortedSet<E> sorted && sorted.comparator() == null;
    return new FrozenSet<>(List.copyOf(natural ? source : new TreeSet<>(source)));
  }

  private int find(E element) {
    int low = 0;
    int high = elements.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = elements.get(middle).compareTo(element);
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

  @SuppressWarnings("unchecked") // As with every sorted set, what is of another type is not in it.
  @Override
  public boolean contains(@Nullable Object element) {
    return element != null && !elements.isEmpty() && find((E) element) >= 0;
  }

  @Override
  public int size() {
    return elements.size();
  }

  @Override
  public Iterator<E> iterator() {
    return elements.iterator();
  }

  @Override
  public @Nullable Comparator<? super E> comparator() {
    return null;
  }

  @Override
  public SortedSet<E> subSet(E from, E to) {
    return new FrozenSet<>(elements.subList(position(from), position(to)));
  }

  @Override
  public SortedSet<E> headSet(E to) {
    return new FrozenSet<>(elements.subList(0, position(to)));
  }

  @Override
  public SortedSet<E> tailSet(E from) {
    return new FrozenSet<>(elements.subList(position(from), elements.size()));
  }

  private int position(E element) {
    int at = find(element);
    return at < 0 ? -at - 1 : at;
  }

  @Override
  public E first() {
    return elements.getFirst();
  }

  @Override
  public E last() {
    return elements.getLast();
  }
}
