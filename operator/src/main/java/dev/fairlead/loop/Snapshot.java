package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Site;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.WayBack;
import dev.fairlead.spec.Ordered;
import dev.fairlead.store.Archive;
import dev.fairlead.store.Revision;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A recorded revision, read: what was desired when it was wholly in place, and the local images
 * that it ran from.
 *
 * @param images ids by service; of a site its version
 */
record Snapshot(Desired desired, SortedMap<String, String> images) {
  Snapshot {
    images = Ordered.map(images);
  }

  /** Empty when what was stored cannot be run again: torn, or another version's (I20). */
  static Optional<Snapshot> read(Revision revision) {
    return Archive.read(revision.body().text())
        .filter(desired -> desired.release().equals(revision.release()))
        .map(desired -> new Snapshot(desired, revision.images()));
  }

  /** What is in place now. */
  static Snapshot of(Desired desired, Observed observed) {
    SortedMap<String, String> images = new TreeMap<>();
    for (DesiredService service : desired.services()) {
      Image byReference = observed.images().get(service.spec().image());
      observed.of(service.name()).stream()
          .map(Container::imageId)
          .findFirst()
          .or(() -> Optional.ofNullable(byReference).map(Image::id))
          .ifPresent(id -> images.put(service.name(), id));
    }
    if (desired.site() != null) {
      images.put(Site.SERVICE, observed.site().current());
    }
    return new Snapshot(desired, images);
  }

  /** The images to look for: by id and, to show them as compose does, by reference. */
  SortedSet<String> lookups() {
    SortedSet<String> all = new TreeSet<>();
    for (DesiredService service : desired.services()) {
      all.add(service.spec().image());
      String id = images.get(service.name());
      if (id != null) {
        all.add(id);
      }
    }
    return all;
  }

  /**
   * What is desired, made from the very images that it ran from: under the reference where that
   * still stands for the image, else under the id (I23). Nothing is pulled.
   */
  Desired pinned(Observed observed) {
    Desired local =
        desired.withServices(
            desired.services().stream().map(service -> pinned(service, observed)).toList());
    Site site = desired.site();
    return site == null
        ? local
        : local.withSite(site.stored(images.getOrDefault(Site.SERVICE, "")));
  }

  private DesiredService pinned(DesiredService service, Observed observed) {
    String id = images.getOrDefault(service.name(), "");
    Image byReference = observed.images().get(service.spec().image());
    boolean same = id.isEmpty() || (byReference != null && byReference.id().equals(id));
    return service.withLocalImage(same ? service.spec() : service.spec().withImage(id));
  }

  /** Services whose image is not on the host any more, with the reference they ran under. */
  List<String> missing(Observed observed) {
    String version = images.getOrDefault(Site.SERVICE, "");
    if (desired.site() != null && !observed.site().versions().contains(version)) {
      return List.of("version " + version + " of the site (" + desired.site().source() + ")");
    }
    return desired.services().stream()
        .filter(s -> s.replicas() > 0 || s.oneShot())
        .filter(s -> !observed.imagesById().containsKey(images.getOrDefault(s.name(), "")))
        .map(s -> s.name() + " (" + s.spec().image() + ")")
        .toList();
  }

  /** As the planner knows it: what each service may go back to. */
  WayBack wayBack() {
    SortedMap<String, WayBack.Good> services = new TreeMap<>();
    for (DesiredService service : desired.services()) {
      String id = images.get(service.name());
      if (id != null) {
        services.put(service.name(), new WayBack.Good(service, id, desired.revision()));
      }
    }
    return new WayBack(false, services);
  }
}
