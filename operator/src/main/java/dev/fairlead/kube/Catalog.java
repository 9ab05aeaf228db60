package dev.fairlead.kube;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what of all objects the operator is told. Used by one thread. */
final class Catalog {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  private final Path root;
  private final Site site;
  private final Contents contents;
  private final Fleet fleet;
  private final SortedSet<String> warned = new TreeSet<>();
  private Map<String, Known> known = new HashMap<>();

  /** What a generation was rendered to: it stays that while what it is made of is the same. */
  private record Known(long generation, Rendered rendered) {}

  Catalog(Path root, Site site, Contents contents, Fleet fleet) {
    this.root = root;
    this.site = site;
    this.contents = contents;
    this.fleet = fleet;
  }

  /**
   * @param before what the operator has, which it keeps where something newer is held back
   */
  Fed of(Collection<AppReleaseObject> objects, Fed before) {
    SortedMap<String, Fed.Given> given = new TreeMap<>();
    SortedSet<String> departed = new TreeSet<>();
    SortedMap<String, String> waiting = new TreeMap<>();
    Map<String, Known> next = new HashMap<>();
    for (AppReleaseObject object : objects) {
      boolean ours = object.hasFinalizer(site.finalizer());
      if (!ours) {
        continue; // Nothing is made for what could vanish unnoticed.
      }
      Fleet.Placed placed = fleet.placed(object);
      if (object.leaving() ? !object.orphaning() : placed == Fleet.Placed.ELSEWHERE) {
        departed.add(object.name());
      } else if (!object.leaving() && placed == Fleet.Placed.UNKNOWN) {
        before.at(object.place()).ifPresent(one -> given.put(object.place(), one));
      } else if (!object.leaving()) {
        Turn turn = turn(object, before, next);
        turn.given().ifPresent(one -> given.put(object.place(), one));
        if (!turn.waits().isEmpty()) {
          waiting.put(object.place(), turn.waits());
        }
      }
    }
    known = next;
    // An object of the same name elsewhere declares it still.
    departed.removeIf(new Fed(given, departed, waiting)::declares);
    return new Fed(given, departed, waiting);
  }

  /** What all objects are made of, also those that wait. */
  Set<Contents.Ref> refs() {
    Set<Contents.Ref> refs = new HashSet<>();
    known.values().forEach(one -> refs.addAll(one.rendered().versions().keySet()));
    return refs;
  }

  /** What the operator is told of an object now, and why not of the newest. */
  private record Turn(Optional<Fed.Given> given, String waits) {}

  private Turn turn(AppReleaseObject object, Fed before, Map<String, Known> next) {
    String uid = object.getMetadata().getUid();
    Rendered rendered = rendered(object, uid, next);
    Fed.Given had = before.at(object.place()).filter(g -> g.uid().equals(uid)).orElse(null);
    String waits = "";
    boolean newer = had == null || !had.rendered().revision().equals(rendered.revision());
    if (newer && Site.isPlaced(object)) {
      waits =
          Turns.waitsFor(
              site.name(),
              fleet.hosts(object),
              fleet::isDown,
              object.spec().path("placement").path("maxUnavailableHosts").asInt(1),
              rendered.revision(),
              object.status());
    }
    // While it waits, what the operator does not know yet stays on the host as it is, too.
    return waits.isEmpty()
        ? new Turn(Optional.of(new Fed.Given(uid, object.generation(), rendered)), "")
        : new Turn(Optional.ofNullable(had), waits);
  }

  private Rendered rendered(AppReleaseObject object, String uid, Map<String, Known> next) {
    Known before = known.get(uid);
    Rendered rendered =
        before != null && before.generation() == object.generation() && isCurrent(before.rendered())
            ? before.rendered()
            : Renderer.render(object, contents, root);
    next.put(uid, new Known(object.generation(), rendered));
    for (String field : rendered.unknown()) {
      if (warned.add(field)) {
        LOG.warn(
            "{} of {} is not known to this version and is left out; the installed"
                + " CustomResourceDefinition is newer",
            field,
            object.place());
      }
    }
    return rendered;
  }

  private boolean isCurrent(Rendered rendered) {
    if (rendered.versions().containsValue(Rendered.UNSURE)) {
      return false; // Not asked here: the API server may take its time, and the rendering asks.
    }
    try {
      for (Map.Entry<Contents.Ref, String> one : rendered.versions().entrySet()) {
        var content = contents.of(one.getKey());
        if (!content.map(Contents.Content::version).orElse("").equals(one.getValue())) {
          return false;
        }
      }
      return true;
    } catch (Contents.UnknownContentException e) {
      return false;
    }
  }
}
