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
 * while, and must live through it. Guarded by the lock of {@link DesiredStates}.
 */
final class Departures {
  private final SortedMap<String, SortedSet<Integer>> waitingFor = new TreeMap<>();
  private boolean unasked;

  /**
   * A release is gone from a source.
   *
   * @return whether it is to be removed at once, because there is nobody else to ask
   */
  boolean left(String release, int source, int sources) {
    if (waitingFor.containsKey(release)) {
      return false;
    }
    SortedSet<Integer> others = new TreeSet<>();
    for (int other = 0; other < sources; other++) {
      if (other != source) {
        others.add(other);
      }
    }
    if (!others.isEmpty()) {
      waitingFor.put(release, others);
      unasked = true;
    }
    return others.isEmpty();
  }

  /** It is declared again, or nobody's any more. */
  void forget(String release) {
    waitingFor.remove(release);
  }

  /** A source was looked at. @return the releases that nobody is left to be asked for */
  SortedSet<String> heard(int source) {
    SortedSet<String> gone = new TreeSet<>();
    for (Iterator<Map.Entry<String, SortedSet<Integer>>> all = waitingFor.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, SortedSet<Integer>> one = all.next();
      one.getValue().remove(source);
      if (one.getValue().isEmpty()) {
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
