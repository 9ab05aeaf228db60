package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Route;
import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.SiteState;
import dev.fairlead.observed.Volume;
import dev.fairlead.site.Sites;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.Peer;
import dev.fairlead.traffic.Provider;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The picture of the host: observed once, kept fresh by events. A container is inspected only after
 * something was heard of it; a resync is one list call that finds what was not heard. After every
 * reconnect of the event stream all of it is doubted and observed anew, since events may have been
 * lost (I14).
 */
final class HostView {
  private record Known(ContainerSummary summary, @Nullable Container container) {}

  private final Engine engine;
  private final Provider proxy;
  private final Sites sites;
  private final Continuity continuity;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong asks = new AtomicLong();
  private final Map<String, Known> containers = new HashMap<>();
  private final Set<String> dirty = new HashSet<>();
  private final Set<String> doubted = new HashSet<>();
  private final Map<String, Optional<Image>> images = new HashMap<>();
  private SortedMap<String, Network> networks = new TreeMap<>();
  private SortedMap<String, Volume> volumes = new TreeMap<>();
  private final Map<String, SortedMap<String, String>> outside = new TreeMap<>();
  private boolean listed;
  private boolean groundListed;
  private long served;

  HostView(Engine engine, Provider proxy, Sites sites, InstantSource clock) {
    this.engine = engine;
    this.proxy = proxy;
    this.sites = sites;
    this.continuity = new Continuity(clock);
  }

  /** Everything may have changed. */
  void doubtAll() {
    locked(() -> {
      listed = false;
      groundListed = false;
      images.clear();
      dirty.addAll(containers.keySet());
    });
  }

  /**
   * The event stream stands again, or broke. All is doubted (I14), and of nobody it is heard that
   * it was healthy all the while: since when it is, the Engine says itself (I3).
   */
  void hears(boolean events) {
    locked(() -> {
      continuity.hears(events, containers.keySet());
      doubtAll();
    });
  }

  /** When a release that waits is looked at again, at the latest. */
  Optional<Instant> nextLook(Optional<Instant> due, Instant now) {
    lock.lock();
    try {
      return continuity.nextLook(due, now);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lists what is there; inspected is only what differs by that. One list serves all who asked
   * before it began.
   */
  void relist() {
    long asked = asks.incrementAndGet();
    locked(() -> {
      if (served < asked) {
        served = asks.get();
        listed = false;
        list();
      }
    });
  }

  /**
   * All containers of a project are inspected before the next plan. Where one went unheard, another
   * may have come unheard too: then the host is listed.
   */
  void doubt(String project) {
    locked(() ->
        containers.forEach((id, known) -> {
          boolean ours = known.summary().labels().getOrDefault(Labels.PROJECT, "").equals(project);
          if (ours && dirty.add(id)) {
            doubted.add(id);
          }
        }));
  }

  /**
   * Something was heard of a container. @return the project it belongs to; empty when it is not
   * known
   */
  String heard(String id, SortedMap<String, String> attributes) {
    lock.lock();
    try {
      Known known = containers.get(id);
      if (known == null) {
        String project = attributes.getOrDefault(Labels.PROJECT, "");
        if (!project.isEmpty()) {
          // Its labels came with the event: one inspect tells the rest, no list is needed.
          containers.put(id, new Known(new ContainerSummary(id, attributes, ""), null));
          dirty.add(id);
        }
        return project;
      }
      dirty.add(id);
      return known.summary().labels().getOrDefault(Labels.PROJECT, "");
    } finally {
      lock.unlock();
    }
  }

  /**
   * A container was heard not to be healthy: however it looks next, it was not all the while (I3).
   */
  void faltered(String id) {
    locked(() -> continuity.faltered(id));
  }

  /** A container was changed by a step of ours. */
  void touched(String id) {
    locked(() -> dirty.add(id));
  }

  /** A container was made by a step of ours. */
  void made(String id, SortedMap<String, String> labels) {
    locked(() -> {
      containers.put(id, new Known(new ContainerSummary(id, labels, ""), null));
      dirty.add(id);
    });
  }

  void imagesChanged() {
    locked(images::clear);
  }

  void imageChanged(String reference) {
    locked(() -> images.remove(reference));
  }

  void groundChanged() {
    locked(() -> groundListed = false);
  }

  /**
   * One list call, and one look at each container outside of all projects that somebody shares
   * with. @return projects in which something changed that no event had told of
   */
  SortedSet<String> resync() {
    SortedSet<String> changed = new TreeSet<>();
    Map<String, SortedMap<String, String>> shared = new TreeMap<>();
    locked(() -> {
      changed.addAll(list());
      shared.putAll(outside);
    });
    Map<String, String> now = new HashMap<>();
    shared.values().stream()
        .flatMap(ids -> ids.keySet().stream())
        .distinct()
        .forEach(name -> look(name).ifPresent(id -> now.put(name, id)));
    shared.forEach((project, ids) -> {
      if (ids.entrySet().stream()
          .anyMatch(e -> !now.getOrDefault(e.getKey(), e.getValue()).equals(e.getValue()))) {
        changed.add(project);
      }
    });
    return changed;
  }

  /** Its id, "" while there is none; empty when that cannot be known now. */
  private Optional<String> look(String name) {
    try {
      return Optional.of(idOf(name));
    } catch (EngineException e) {
      return Optional.empty();
    }
  }

  /**
   * Those of these containers that are gone (I16): not seen, and the Engine itself says so. I14:
   * that a list left one out does not tell it.
   */
  Set<String> gone(Set<String> ids, Observed observed) {
    TreeSet<String> gone = new TreeSet<>(ids);
    observed.containers().forEach(container -> gone.remove(container.id()));
    gone.removeIf(id -> look(id).filter(String::isEmpty).isEmpty());
    return gone;
  }

  private String idOf(String name) {
    return engine.inspect(name).map(Container::id).orElse("");
  }

  private SortedSet<String> list() {
    SortedSet<String> changed = new TreeSet<>();
    Map<String, Known> before = new HashMap<>(containers);
    List<ContainerSummary> rows = engine.list();
    containers.clear();
    for (ContainerSummary row : rows) {
      Known known = before.remove(row.id());
      boolean same = known != null && known.summary().fingerprint().equals(row.fingerprint());
      containers.put(row.id(), new Known(row, known == null ? null : known.container()));
      if (!same) {
        dirty.add(row.id());
        changed.add(row.labels().getOrDefault(Labels.PROJECT, ""));
      }
    }
    before
        .values()
        .forEach(gone -> changed.add(gone.summary().labels().getOrDefault(Labels.PROJECT, "")));
    dirty.retainAll(containers.keySet());
    doubted.clear();
    continuity.retain(containers.keySet());
    listed = true;
    return changed;
  }

  /**
   * Releases that have containers, a site or networks on this host, by name, with their projects.
   * Networks are the last to go, and do not while somebody else's containers are in the project.
   */
  SortedMap<String, String> releases() {
    lock.lock();
    try {
      if (!listed) {
        list();
      }
      ground();
      SortedMap<String, String> releases = new TreeMap<>();
      Set<String> peopled = new HashSet<>();
      for (Known known : containers.values()) {
        String project = known.summary().labels().getOrDefault(Labels.PROJECT, "");
        String release = known.summary().labels().getOrDefault(Labels.RELEASE, "");
        peopled.add(project);
        if (!release.isEmpty()) {
          releases.put(release, project);
        }
      }
      sites.releases().forEach(release -> releases.putIfAbsent(release, release));
      for (Network network : networks.values()) {
        String project = network.labels().getOrDefault(Labels.PROJECT, "");
        String release = network.labels().getOrDefault(Labels.RELEASE, "");
        if (!release.isEmpty() && !peopled.contains(project)) {
          releases.putIfAbsent(release, project);
        }
      }
      return releases;
    } finally {
      lock.unlock();
    }
  }

  /** The project of a desired state, with the images it names. */
  Observed observe(Desired desired) {
    return observe(desired, Set.of());
  }

  /** The same; {@code further} are other images to look for. */
  Observed observe(Desired desired, Collection<String> further) {
    Set<String> references = new TreeSet<>(further);
    references.addAll(desired.images().values());
    List<Route> routes =
        desired.services().stream().flatMap(service -> service.routes().stream()).toList();
    Observed observed = containers(desired.project(), references);
    SortedMap<String, Network> networks = members(desired, observed);
    SortedMap<String, String> ids = outside(desired);
    Observed peopled =
        networks.equals(observed.networks()) ? observed : observed.withNetworks(networks);
    Observed whole = ids.isEmpty() ? peopled : peopled.withOutside(ids);
    return whole.withRoutes(proxy.observe(desired.project(), routes)).withSite(site(desired));
  }

  /** What cannot be seen of sites is no trouble of a release that is none. */
  private SiteState site(Desired desired) {
    try {
      return sites.observe(desired.release(), desired.site());
    } catch (EngineException e) {
      if (desired.site() == null) {
        return SiteState.NONE;
      }
      throw e;
    }
  }

  /** Who is on a network is asked only where it is to be made anew, or to go. */
  private SortedMap<String, Network> members(Desired desired, Observed observed) {
    SortedMap<String, Network> known = observed.networks();
    for (NetworkSpec declared : desired.networks()) {
      for (Network found : observed.networks().values()) {
        boolean outdated = found.name().equals(declared.name()) && found.outdated(declared);
        if (outdated || found.formerly(declared, desired.project())) {
          known = new TreeMap<>(known);
          known.put(found.name(), found.withMembers(engine.members(found.name())));
        }
      }
    }
    return known;
  }

  /**
   * Ids of containers that services share a namespace with and that no list has, as they need be no
   * compose project's.
   */
  private SortedMap<String, String> outside(Desired desired) {
    SortedMap<String, String> ids = new TreeMap<>();
    for (DesiredService service : desired.services()) {
      for (Peer peer : Peer.of(service.spec())) {
        if (!peer.service() && peer.needsRunning()) {
          ids.put(peer.name(), "");
        }
      }
    }
    ids.replaceAll((name, _) -> idOf(name));
    if (!ids.isEmpty()) {
      locked(() -> outside.put(desired.project(), Ordered.map(ids)));
    }
    ids.values().removeIf(String::isEmpty);
    return ids;
  }

  /** A release that is not declared any more: its project with all of its containers. */
  Observed left(String release, String project) {
    return containers(project, Set.of())
        .withRoutes(proxy.observe(project, List.of()))
        .withSite(leftSite(release));
  }

  /** What cannot be seen of sites holds up the removal of those that have one, and of no other. */
  private SiteState leftSite(String release) {
    try {
      return sites.observe(release, null);
    } catch (EngineException e) {
      if (sites.releases().contains(release)) {
        throw e;
      }
      return SiteState.NONE;
    }
  }

  private Observed containers(String project, Collection<String> references) {
    lock.lock();
    try {
      outside.remove(project); // of a desired state it is noted again
      if (!listed) {
        list();
      }
      refresh(project);
      if (!listed) {
        list();
        refresh(project);
      }
      ground();
      List<Container> found = new ArrayList<>();
      for (Known known : containers.values()) {
        Container container = known.container();
        if (container != null && container.label(Labels.PROJECT).equals(project)) {
          found.add(container);
        }
      }
      SortedMap<String, Image> byReference = new TreeMap<>();
      SortedMap<String, Image> byId = new TreeMap<>();
      Set<String> wanted = new TreeSet<>(references);
      found.forEach(c -> wanted.add(c.spec().image()));
      wanted.forEach(reference -> image(reference).ifPresent(i -> byReference.put(reference, i)));
      byReference.values().forEach(i -> byId.put(i.id(), i));
      for (Container container : found) {
        String id = container.imageId();
        if (!byId.containsKey(id)) {
          image(id).ifPresent(i -> byId.put(id, i));
        }
      }
      return new Observed(project, found, networks, volumes, byReference, byId);
    } finally {
      lock.unlock();
    }
  }

  private void refresh(String project) {
    List<String> stale = new ArrayList<>();
    for (String id : continuity.broken() ? containers.keySet() : dirty) {
      Known known = containers.get(id);
      if (known != null
          && known.summary().labels().getOrDefault(Labels.PROJECT, "").equals(project)) {
        stale.add(id);
      }
    }
    for (String id : stale) {
      // Taken off the list first: what is heard during the call counts again.
      dirty.remove(id);
      Known known = containers.get(id);
      Instant began = continuity.now();
      Optional<Container> container = inspect(id);
      boolean lasted = continuity.lasted(id, container.map(Container::healthySince), began);
      Container before = known == null || !lasted ? null : known.container();
      boolean unheard = doubted.remove(id);
      if (container.isEmpty() || known == null) {
        containers.remove(id);
        listed &= !unheard;
      } else {
        containers.put(
            id,
            new Known(
                known.summary(), container.get().withoutSecrets().healthyAtLeastSince(before)));
      }
    }
  }

  private Optional<Container> inspect(String id) {
    try {
      return engine.inspect(id);
    } catch (RuntimeException e) {
      dirty.add(id);
      throw e;
    }
  }

  private void ground() {
    if (groundListed) {
      return;
    }
    SortedMap<String, Network> networksNow = new TreeMap<>();
    SortedMap<String, Volume> volumesNow = new TreeMap<>();
    engine.networks().forEach(n -> networksNow.put(n.name(), n));
    engine.volumes().forEach(v -> volumesNow.put(v.name(), v));
    networks = Ordered.map(networksNow);
    volumes = Ordered.map(volumesNow);
    groundListed = true;
  }

  private Optional<Image> image(String reference) {
    Optional<Image> known = images.get(reference);
    if (known == null) {
      known = engine.image(reference);
      images.put(reference, known);
    }
    return known;
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }
}
