package dev.fairlead.simulation;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.plan.ImageDefaults;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One container as it really is. */
final class Box {
  final String id;
  final String project;
  final String service;
  final String number;
  final String imageId;
  final Flaw flaw;
  final boolean checked;

  /** Whether how it is, is known to who asks it, and not to the Engine. */
  final boolean asked;

  Instant created;
  final SortedMap<String, String> labels;
  final SortedMap<String, String> volumes = new TreeMap<>();
  final List<Endpoint> endpoints;

  /** Not made by an operator. */
  final boolean byHand;

  private ContainerSpec spec;
  String name;
  State state = State.CREATED;
  Health health = Health.NONE;
  int exitCode;
  String error = "";
  boolean oomKilled;
  int restarts;
  @Nullable Instant startedAt;
  @Nullable Instant finishedAt;
  @Nullable Instant healthySince;

  /** Grows with every start and end: what was to happen to an earlier run does not any more. */
  int run;

  // What nobody but the oracle knows; nanoseconds of the monotonic and of the wall clock.
  long wellSince = -1;
  int answeredRun;
  long wellSinceWall = -1;
  long servesSince = -1;

  /** Since when it does not serve; -1 while it does. */
  long silentSince;

  long passedAt = -1;

  /** Started by an operator, which has not seen its post_start end well since. */
  boolean spoilt;

  /** It seems to be made after our restart, as the clock was set back: it may not have stood. */
  boolean seemsNew;

  /** After a restart of ours nothing on the host speaks against it. */
  boolean takenForProven;

  /** The last moment it came to life by somebody else's doing, or -1. */
  long livesByOthers = -1;

  /** The last number of its address; 0 where nobody tells addresses apart, or it has none. */
  int host;

  private int changes;
  private @Nullable Container inspected;
  private @Nullable ContainerSummary row;
  private @Nullable SortedMap<String, String> attributes;

  Box(
      String id,
      String name,
      Image image,
      String reference,
      ContainerSpec asked,
      SortedMap<String, String> labels,
      Instant now,
      boolean byHand,
      boolean answers) {
    this.id = id;
    this.name = name;
    this.imageId = image.id();
    this.flaw = Flaw.of(reference);
    this.labels = labels;
    this.project = labels.getOrDefault(Labels.PROJECT, "");
    this.service = labels.getOrDefault(Labels.SERVICE, "");
    this.number = labels.getOrDefault(Labels.NUMBER, "");
    this.created = now;
    this.byHand = byHand;
    this.endpoints = new ArrayList<>(asked.networking().endpoints());
    this.spec = ImageDefaults.merge(withVolumes(asked, id), image);
    this.checked = spec.health() != null && !spec.health().disabled();
    this.asked = answers && service.equals("web");
  }

  private ContainerSpec withVolumes(ContainerSpec asked, String nameless) {
    if (asked.storage().mounts().isEmpty()) {
      return asked;
    }
    List<Mount> shown = new ArrayList<>();
    for (Mount mount : asked.storage().mounts()) {
      boolean inherited = mount.source().length() == 64;
      volumes.put(mount.target(), mount.isAnonymous() ? nameless : mount.source());
      shown.add(mount.isAnonymous() || inherited ? Mount.anonymous(mount.target()) : mount);
    }
    Storage storage = asked.storage();
    return asked.withStorage(
        new Storage(shown, storage.tmpfs(), storage.readOnlyRoot(), storage.sharedMemoryBytes()));
  }

  ContainerSpec spec() {
    return spec;
  }

  void respec(ContainerSpec replacement) {
    spec = replacement;
    changed();
  }

  /** What was shown of it is not true any more. */
  void changed() {
    changes++;
    inspected = null;
    row = null;
  }

  void renamed(String to) {
    name = to;
    attributes = null;
    changed();
  }

  boolean live() {
    return state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
  }

  boolean restartsByItself() {
    return spec.restart().policy() == Restart.Policy.ALWAYS;
  }

  String address() {
    return "172.18.0." + (host == 0 ? 9 : host);
  }

  /** Whether it answers under the name of its service. */
  boolean serves() {
    return state == State.RUNNING && (!checked || health == Health.HEALTHY) && named();
  }

  /** Whether it is well, whoever may reach it. */
  boolean well() {
    return state == State.RUNNING && (!tells() || health == Health.HEALTHY);
  }

  boolean tells() {
    return checked || asked;
  }

  boolean named() {
    for (Endpoint endpoint : endpoints) {
      if (endpoint.network().equals(Version.NETWORK) && endpoint.aliases().contains(service)) {
        return true;
      }
    }
    return false;
  }

  boolean holds(PortBinding port) {
    if (live() && port.fixed()) {
      for (PortBinding held : spec.networking().ports()) {
        if (held.published().equals(port.published())) {
          return true;
        }
      }
    }
    return false;
  }

  Container inspected() {
    Container known = inspected;
    if (known == null) {
      known = show();
      inspected = known;
    }
    return known;
  }

  private Container show() {
    SortedMap<String, String> addresses = new TreeMap<>();
    if (state == State.RUNNING || state == State.PAUSED) {
      endpoints.forEach(e -> addresses.put(e.network(), address()));
    }
    return new Container(
        id,
        name,
        created,
        imageId,
        spec.withNetworking(spec.networking().withEndpoints(endpoints)),
        labels,
        state,
        asked ? Health.NONE : health,
        exitCode,
        error,
        oomKilled,
        restarts,
        startedAt,
        finishedAt,
        asked ? null : healthySince,
        addresses,
        volumes,
        "");
  }

  ContainerSummary row() {
    ContainerSummary known = row;
    if (known == null) {
      known = new ContainerSummary(id, labels, Integer.toString(changes));
      row = known;
    }
    return known;
  }

  /** What the Engine tells with an event. */
  SortedMap<String, String> attributes() {
    SortedMap<String, String> known = attributes;
    if (known == null) {
      known = new TreeMap<>(labels);
      known.put("name", name);
      known.put("image", spec.image());
      attributes = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return name
        + "("
        + id.substring(0, 6)
        + " "
        + spec.image()
        + " "
        + state.name().toLowerCase(java.util.Locale.ROOT)
        + (health == Health.NONE ? "" : " " + health.name().toLowerCase(java.util.Locale.ROOT))
        + (named() ? "" : " unnamed")
        + (passedAt >= 0 ? " passed" : "")
        + ")";
  }
}
