package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Decides what is to be written to an object, so that it is equal to what the core says of its
 * release: a status, or the finalizer. The core's own loop makes the containers.
 *
 * <p>The finalizer is handled here and not by the SDK's Cleaner, which would put it on every object
 * that is seen, also on those of other hosts, and would not take it off one that moved away.
 */
final class Scribe {
  /** How soon one that waits for its containers to go is looked at again. */
  static final Duration LEAVING = Duration.ofMillis(500);

  /** Where an object does not say it; the API server puts in the same. */
  private static final int HISTORY = 10;

  private final Desk desk;
  private final Site site;
  private final Fleet fleet;
  private final Clock clock;

  /** What is to be written. */
  sealed interface Entry {}

  /**
   * Nothing.
   *
   * @param again whether to look again before long
   */
  record Nothing(boolean again) implements Entry {}

  /** Our finalizer is put on. */
  record Hold() implements Entry {}

  /** Our finalizer is taken off. */
  record LetGo() implements Entry {}

  /**
   * A status.
   *
   * @param object with nothing else
   */
  record Say(AppReleaseObject object, boolean again) implements Entry {}

  Scribe(Desk desk, Site site, Fleet fleet, Clock clock) {
    this.desk = desk;
    this.site = site;
    this.fleet = fleet;
    this.clock = clock;
  }

  Entry entry(AppReleaseObject object) {
    Fleet.Placed placed = fleet.placed(object);
    if (object.leaving() || placed == Fleet.Placed.ELSEWHERE) {
      return leave(object);
    }
    if (placed == Fleet.Placed.UNKNOWN) {
      return new Nothing(false);
    }
    return object.hasFinalizer(site.finalizer()) ? status(object, false) : new Hold();
  }

  /** Deleted, or placed elsewhere: it goes when nothing of it is left here. */
  private Entry leave(AppReleaseObject object) {
    if (!object.hasFinalizer(site.finalizer())) {
      return isMentioned(object) ? new Say(silence(object), false) : new Nothing(false);
    }
    Fed fed = desk.fed();
    boolean orphan = object.leaving() && object.orphaning();
    boolean elsewhere = fed.declares(object.name()) && fed.at(object.place()).isEmpty();
    boolean told =
        elsewhere
            || (fed.at(object.place()).isEmpty()
                && (orphan || fed.departed().contains(object.name())));
    boolean gone = told && (orphan || elsewhere || !desk.isHere(object.name()));
    return gone ? new LetGo() : status(object, true);
  }

  /** Whether its status still speaks of this host. */
  private boolean isMentioned(AppReleaseObject object) {
    for (JsonNode host : object.status().path("hosts")) {
      if (host.path("name").asText().equals(site.name())) {
        return true;
      }
    }
    return false;
  }

  /** What this host said is taken back. */
  private static AppReleaseObject silence(AppReleaseObject object) {
    AppReleaseObject fresh = AppReleaseObject.like(object);
    fresh.setStatus(Trees.object());
    return fresh;
  }

  /** A write only where something differs: the object's watchers hear of each one. */
  private Entry status(AppReleaseObject object, boolean again) {
    Optional<ObjectNode> wanted = wanted(object);
    if (wanted.isEmpty() || StatusTree.has(said(object.status(), wanted.get()), wanted.get())) {
      return new Nothing(again);
    }
    AppReleaseObject fresh = AppReleaseObject.like(object);
    fresh.setStatus(wanted.get());
    // What other hosts said meanwhile comes with the answer, and need not be heard of again.
    return new Say(fresh, again || Site.isPlaced(object));
  }

  /** Of the object's status what this operator would write: all of it, or its own host's part. */
  private JsonNode said(JsonNode present, JsonNode wanted) {
    if (!present.has("hosts")) {
      return present;
    }
    ObjectNode said = Trees.object();
    present
        .properties()
        .forEach(field -> {
          if (wanted.has(field.getKey())) {
            said.set(field.getKey(), field.getValue());
          }
        });
    if (wanted.has("phase") && present.size() != wanted.size()) {
      return present; // Something is in the way that is to go.
    }
    var own = said.putArray("hosts");
    present
        .path("hosts")
        .forEach(host -> {
          if (host.path("name").asText().equals(site.name())) {
            own.add(host);
          }
        });
    return said;
  }

  /** What this host has to say of an object; empty when it knows nothing of it. */
  Optional<ObjectNode> wanted(AppReleaseObject object) {
    Optional<ReleaseStatus> found =
        desk.status(object.name()).filter(status -> !isOfAServerAway(status));
    Fed fed = desk.fed();
    String waits = fed.waits(object.place());
    if (!Site.isPlaced(object)) {
      return found.map(status -> whole(object, fed, status));
    }
    ObjectNode host;
    if (found.isPresent()) {
      long generation = generation(object, fed, found.get());
      host = StatusTree.host(site.name(), found.get(), generation, waits);
    } else if (!waits.isEmpty()) {
      host = StatusTree.waiting(site.name(), waits);
    } else {
      return Optional.empty();
    }
    ObjectNode tree = Trees.object();
    SortedSet<String> hosts = fleet.hosts(object);
    hosts.add(site.name());
    boolean speaks = Ensemble.speaker(hosts, fleet::isDown, site.name()).equals(site.name());
    if (speaks && found.isPresent()) {
      ObjectNode whole = whole(object, fed, found.get());
      tree =
          new Ensemble(whole, host, hosts, object.status(), object.generation(), clock.instant())
              .tree();
    }
    tree.putArray("hosts").add(host);
    return Optional.of(tree);
  }

  /** What can be written is not so: the API server is there again, and soon heard of. */
  private static boolean isOfAServerAway(ReleaseStatus status) {
    return status.conditions().getFirst().reason() == Reason.SOURCE_UNAVAILABLE;
  }

  private ObjectNode whole(AppReleaseObject object, Fed fed, ReleaseStatus status) {
    ObjectNode tree = StatusTree.whole(status, generation(object, fed, status));
    StatusTree.keepTimes(tree, object.status());
    int limit = object.spec().path("historyLimit").asInt(HISTORY);
    // One more: at most one of them is under way (I4), and that one is left out.
    tree.set("history", StatusTree.history(desk.history(object.name(), limit + 1), limit));
    return tree;
  }

  /** I21: the generation that a status was said of, and never a later one. */
  private long generation(AppReleaseObject object, Fed fed, ReleaseStatus status) {
    if (object.leaving()) {
      return object.generation();
    }
    return fed.at(object.place())
        .filter(given -> given.rendered().revision().equals(status.revision()))
        .map(Fed.Given::generation)
        .orElseGet(() -> object.status().path("observedGeneration").asLong());
  }
}
