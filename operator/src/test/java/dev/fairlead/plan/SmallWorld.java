package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.Volume;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Everything that a plan for one service depends on.
 *
 * @param slots the containers of each instance number, from 1; more slots than replicas are what a
 *     scale-down finds
 * @param restarted whether the operator has just started, and remembers nothing
 */
record SmallWorld(
    Policy policy, int replicas, List<List<SmallCell>> slots, boolean restarted, Held held) {

  private static final ConcurrentMap<Object, Desired> DESIRED = new ConcurrentHashMap<>();
  private static final SortedMap<String, Image> IMAGES = images();
  private static final SortedMap<String, Image> BY_ID = byId();
  private static final SortedMap<String, Network> NETWORKS = networks();
  private static final String HASH = SmallWorld.service("web:2", true).specHash();
  private static final String HASH_UNCHECKED = SmallWorld.service("web:2", false).specHash();

  /** How instances are replaced; {@code checked}: the service has a health check. */
  record Policy(Kind kind, int surge, int unavailable, boolean checked) {
    /** The most instances that may live beside the replicas. */
    int above() {
      return kind == Kind.RECREATE ? 0 : surge;
    }

    /** The most instances that may be missing from the replicas. */
    int below() {
      return kind == Kind.RECREATE ? Math.max(1, unavailable) : unavailable;
    }
  }

  /** Whether the desired revision failed before. */
  enum Held {
    NO,
    /** And is not to be tried now. */
    YES,
    /** And may be tried again. */
    EXPIRED
  }

  private static DesiredService service(String image, boolean checked) {
    Given.Service service = Given.service("web").image(image);
    return (checked ? service : service.unchecked()).build();
  }

  /** Whether something shows that the desired version works: then it is no bad one. */
  boolean worked() {
    return slots.stream()
        .flatMap(List::stream)
        .filter(cell -> cell.age().image.equals("web:2"))
        .anyMatch(cell -> !cell.newcomer() || cell.shape().serves());
  }

  String hash() {
    return policy.checked() ? HASH : HASH_UNCHECKED;
  }

  Desired desired() {
    return DESIRED.computeIfAbsent(List.of(policy, replicas), _ -> build());
  }

  private Desired build() {
    Given.Service web =
        Given.service("web")
            .image("web:2")
            .replicas(replicas)
            .surge(policy.surge(), policy.unavailable());
    if (!policy.checked()) {
      web.unchecked();
    }
    return Given.desired(policy.kind() == Kind.RECREATE ? web.recreate() : web.rolling()).build();
  }

  Observed observed() {
    return observed(containers());
  }

  /** The same world, as an Engine might list it another time. */
  Observed permuted() {
    List<Container> containers = containers();
    Collections.reverse(containers);
    return observed(containers);
  }

  private static Observed observed(List<Container> containers) {
    return new Observed(
        Given.PROJECT, containers, NETWORKS, new TreeMap<String, Volume>(), IMAGES, BY_ID);
  }

  private List<Container> containers() {
    List<Container> containers = new ArrayList<>();
    for (int slot = 0; slot < slots.size(); slot++) {
      for (SmallCell cell : slots.get(slot)) {
        containers.add(cell.container(policy.checked(), slot + 1));
      }
    }
    return containers;
  }

  Rollouts rollouts() {
    return rollouts(holds());
  }

  Rollouts permutedRollouts() {
    List<Hold> holds = new ArrayList<>(holds());
    Collections.reverse(holds);
    return rollouts(holds);
  }

  private Rollouts rollouts(List<Hold> holds) {
    SortedMap<String, ServiceMemory> memory = new TreeMap<>();
    if (!restarted) {
      memory.put("web", ServiceMemory.begin(Given.NOW.minus(Duration.ofMinutes(30))));
    }
    return new Rollouts(memory, holds, new TreeSet<>());
  }

  /** What failed once, and the desired revision where that is so. */
  private List<Hold> holds() {
    List<Hold> holds = new ArrayList<>();
    DesiredService bad = service("web:bad", policy.checked());
    holds.add(hold(bad.specHash(), "web:bad", Duration.ofHours(1)));
    switch (held) {
      case NO -> {}
      case YES -> holds.add(hold(hash(), "web:2", Duration.ofMinutes(10)));
      case EXPIRED -> holds.add(hold(hash(), "web:2", Duration.ofSeconds(-20)));
    }
    return holds;
  }

  private static Hold hold(String hash, String image, Duration left) {
    return new Hold("web", hash, Host.imageId(image), 1, Given.NOW.plus(left), "unhealthy");
  }

  private static SortedMap<String, Image> images() {
    SortedMap<String, Image> images = new TreeMap<>();
    for (String reference : List.of("web:0", "web:1", "web:2", "web:bad")) {
      images.put(reference, Host.image(Host.imageId(reference)));
    }
    return images;
  }

  private static SortedMap<String, Image> byId() {
    SortedMap<String, Image> byId = new TreeMap<>();
    images().values().forEach(image -> byId.put(image.id(), image));
    return byId;
  }

  private static SortedMap<String, Network> networks() {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, Given.PROJECT);
    labels.put(Labels.NETWORK, "default");
    SortedMap<String, Network> networks = new TreeMap<>();
    networks.put(Given.NETWORK, new Network("n1", Given.NETWORK, "bridge", labels));
    return networks;
  }

  @Override
  public String toString() {
    return policy
        + " x"
        + replicas
        + (restarted ? " restarted" : "")
        + " held="
        + held
        + " "
        + slots;
  }
}
