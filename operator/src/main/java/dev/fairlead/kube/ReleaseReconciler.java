package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.status.ReleaseStatus;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Keeps an object equal to what the core says of its release: the core's own loop makes the
 * containers, this one only carries statuses and the finalizer.
 *
 * <p>The finalizer is handled here and not by the SDK's Cleaner, which would put it on every object
 * that is seen, also on those of other hosts, and would not take it off one that moved away.
 */
final class ReleaseReconciler implements Reconciler<AppReleaseObject> {
  /** Where an object does not say it; the API server puts in the same. */
  private static final int HISTORY = 10;

  private static final Duration LEAVING = Duration.ofMillis(500);

  private final Desk desk;
  private final Site site;
  private final Fleet fleet;
  private final CoreEvents events;
  private final Clock clock;
  private final Opening opening;

  /** Hears of the SDK's own cache of objects when that is there. */
  @FunctionalInterface
  interface Opening {
    void opened(EventSourceContext<AppReleaseObject> context);
  }

  ReleaseReconciler(
      Desk desk, Site site, Fleet fleet, CoreEvents events, Clock clock, Opening opening) {
    this.desk = desk;
    this.site = site;
    this.fleet = fleet;
    this.events = events;
    this.clock = clock;
    this.opening = opening;
  }

  @Override
  public List<EventSource<?, AppReleaseObject>> prepareEventSources(
      EventSourceContext<AppReleaseObject> context) {
    opening.opened(context);
    return List.of(events);
  }

  @Override
  public UpdateControl<AppReleaseObject> reconcile(
      AppReleaseObject object, Context<AppReleaseObject> context) {
    desk.changed();
    if (context.isPrimaryResourceDeleted() || !desk.leads()) {
      return UpdateControl.noUpdate();
    }
    Fleet.Placed placed = fleet.placed(object);
    if (object.leaving() || placed == Fleet.Placed.ELSEWHERE) {
      return leave(object, context);
    }
    if (placed == Fleet.Placed.UNKNOWN) {
      return UpdateControl.noUpdate();
    }
    if (!object.hasFinalizer(site.finalizer())) {
      context.resourceOperations().addFinalizer(site.finalizer());
      desk.changed();
      return UpdateControl.noUpdate();
    }
    return status(object);
  }

  /** Deleted, or placed elsewhere: it goes when nothing of it is left here. */
  private UpdateControl<AppReleaseObject> leave(
      AppReleaseObject object, Context<AppReleaseObject> context) {
    if (!object.hasFinalizer(site.finalizer())) {
      return UpdateControl.noUpdate();
    }
    Fed fed = desk.fed();
    boolean orphan = object.leaving() && object.orphaning();
    boolean elsewhere = fed.declares(object.name()) && fed.at(object.place()).isEmpty();
    boolean told =
        elsewhere
            || (fed.at(object.place()).isEmpty()
                && (orphan || fed.departed().contains(object.name())));
    boolean gone = told && (orphan || elsewhere || !desk.isHere(object.name()));
    if (!gone) {
      return status(object).rescheduleAfter(LEAVING);
    }
    context.resourceOperations().removeFinalizer(site.finalizer());
    return UpdateControl.noUpdate();
  }

  /** A write only where something differs: the object's watchers hear of each one. */
  private UpdateControl<AppReleaseObject> status(AppReleaseObject object) {
    Optional<ObjectNode> wanted = wanted(object);
    if (wanted.isEmpty() || StatusTree.has(said(object.status(), wanted.get()), wanted.get())) {
      return UpdateControl.noUpdate();
    }
    AppReleaseObject fresh = AppReleaseObject.like(object);
    fresh.setStatus(wanted.get());
    return UpdateControl.patchStatus(fresh);
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
    Optional<ReleaseStatus> found = desk.status(object.name());
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

  private ObjectNode whole(AppReleaseObject object, Fed fed, ReleaseStatus status) {
    ObjectNode tree = StatusTree.whole(status, generation(object, fed, status));
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
