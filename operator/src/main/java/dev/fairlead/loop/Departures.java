package dev.fairlead.loop;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Releases that their source declares no longer and that are to be removed, once every other source
 * was looked at after that: a release that moves from one repository to another is in neither for a
 * while, and must live through it. A look that had begun before may have missed it and does not
 * count. Guarded by the lock of {@link DesiredStates}.
 */
final class Departures {
  private final SortedMap<String, Departure> departures = new TreeMap<>();
  // When the last look at each source began, in steps of what happened here.
  private final SortedMap<Integer, Long> began = new TreeMap<>();
  private long step;
  private boolean unasked;

  /**
   * @param at the step
   * @param waitingFor sources that were not looked at since
   */
  private record Departure(long at, SortedSet<Integer> waitingFor) {}

  /**
   * A release is gone from a source.
   *
   * @return whether it is to be removed at once, because there is nobody else to ask
   */
  boolean left(String release, int source, int sources) {
    if (departures.containsKey(release)) {
      return false;
    }
    SortedSet<Integer> others = new TreeSet<>();
    for (int other = 0; other < sources; other++) {
      if (other != source) {
        others.add(other);
      }
    }
    if (!others.isEmpty()) {
      departures.put(release, new Departure(++step, others));
      unasked = true;
    }
    return others.isEmpty();
  }

  /** It is declared again, or nobody's any more. */
  void forget(String release) {
    departures.remove(release);
  }

  /** Those that others are yet to be asked for. */
  SortedSet<String> waiting() {
    return new TreeSet<>(departures.keySet());
  }

  /** A look at a source begins. */
  void looking(int source) {
    began.put(source, ++step);
  }

  /** A look at a source ended. @return the releases that nobody is left to be asked for */
  SortedSet<String> heard(int source) {
    long since = began.getOrDefault(source, 0L);
    SortedSet<String> gone = new TreeSet<>();
    for (Iterator<Map.Entry<String, Departure>> all = departures.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Departure> one = all.next();
      SortedSet<Integer> waitingFor = one.getValue().waitingFor();
      if (since > one.getValue().at() && waitingFor.remove(source) && waitingFor.isEmpty()) {
        gone.add(one.getKey());
        all.remove();
      }
    }
    return gone;
  }

  /**
   * Whether the others are to be asked. Once for each departure: two sources would else ask each
   * other for ever about what one of them cannot answer.
   */
  boolean takeUnasked() {
    boolean before = unasked;
    unasked = false;
    return before;
  }
}
