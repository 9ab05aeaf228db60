package dev.fairlead.simulation;

import java.util.EnumMap;

/** How often each of a few kinds of things came. */
final class Counts<E extends Enum<E>> {
  private final Class<E> kinds;
  private final EnumMap<E, Long> counts;

  Counts(Class<E> kinds) {
    this.kinds = kinds;
    this.counts = new EnumMap<>(kinds);
  }

  void count(E kind) {
    counts.merge(kind, 1L, Long::sum);
  }

  void add(Counts<E> other) {
    other.counts.forEach((kind, count) -> counts.merge(kind, count, Long::sum));
  }

  long of(E kind) {
    return counts.getOrDefault(kind, 0L);
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (E kind : kinds.getEnumConstants()) {
      text.append(' ').append(kind.name()).append('=').append(of(kind));
    }
    return text.toString();
  }
}
