package dev.fairlead.e2e;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/** Secrets that are planted, and the places that are searched for them. */
final class Canaries {
  private final SortedMap<String, String> planted = new TreeMap<>();
  private final SortedSet<String> places = new TreeSet<>();
  private final SortedSet<String> found = new TreeSet<>();

  /** A new one. */
  String plant(String name) {
    return plant(name, "cn" + UUID.randomUUID().toString().replace("-", ""));
  }

  /** One whose value somebody else chose. */
  String plant(String name, String value) {
    if (planted.put(name, value) != null) {
      throw new IllegalArgumentException(name + " is planted twice");
    }
    return value;
  }

  String planted(String name) {
    String value = planted.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is not planted");
    }
    return value;
  }

  /** Searches a text. */
  void look(String place, String text) {
    places.add(place);
    for (Map.Entry<String, String> canary : planted.entrySet()) {
      int at = text.indexOf(canary.getValue());
      if (at >= 0) {
        String around = text.substring(Math.max(0, at - 120), at).replace('\n', ' ');
        found.add(canary.getKey() + " in " + place + " behind: " + around);
      }
    }
  }

  /** Where was searched. */
  SortedSet<String> places() {
    return places;
  }

  /** What was found, and where. */
  SortedSet<String> found() {
    return found;
  }
}
