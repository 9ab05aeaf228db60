package dev.fairlead.kube;

import dev.fairlead.spec.Ordered;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the operator was told last.
 *
 * @param given by the objects' places
 * @param departed releases that are to be taken down
 * @param waiting why the newest of an object is held back, by place
 */
record Fed(
    SortedMap<String, Given> given, SortedSet<String> departed, SortedMap<String, String> waiting) {
  static final Fed NOTHING = new Fed(new TreeMap<>(), new TreeSet<>(), new TreeMap<>());

  Fed {
    given = Ordered.map(given);
    departed = Ordered.set(departed);
    waiting = Ordered.map(waiting);
  }

  /**
   * One object.
   *
   * @param uid its own: another object of the same name is another one
   * @param generation that the operator was told of
   */
  record Given(String uid, long generation, Rendered rendered) {}

  Collection<Rendered> rendered() {
    return given.values().stream().map(Given::rendered).toList();
  }

  Optional<Given> at(String place) {
    return Optional.ofNullable(given.get(place));
  }

  /** Why something newer is held back; empty when nothing is. */
  String waits(String place) {
    return waiting.getOrDefault(place, "");
  }

  /** The places of all objects with this name: one, unless it is declared twice. */
  List<String> places(String release) {
    return given.entrySet().stream()
        .filter(entry -> entry.getValue().rendered().release().equals(release))
        .map(entry -> entry.getKey())
        .toList();
  }

  boolean declares(String release) {
    return given.values().stream().anyMatch(one -> one.rendered().release().equals(release));
  }

  /** Releases whose pull secrets hold something else than before. */
  List<String> withOtherLogins(Fed before) {
    return given.entrySet().stream()
        .filter(one ->
            before
                .at(one.getKey())
                .filter(had -> !had.rendered().logins().equals(one.getValue().rendered().logins()))
                .isPresent())
        .map(one -> one.getValue().rendered().release())
        .toList();
  }

  /** What differs between the two, by place. */
  SortedSet<String> changed(Fed before) {
    SortedSet<String> changed = new TreeSet<>();
    for (Map<String, ?> map : List.of(given, before.given, waiting, before.waiting)) {
      map.keySet().stream()
          .filter(place ->
              !at(place).equals(before.at(place)) || !waits(place).equals(before.waits(place)))
          .forEach(place -> changed.add(place));
    }
    return changed;
  }
}
