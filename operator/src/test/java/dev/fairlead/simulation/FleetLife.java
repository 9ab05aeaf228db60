package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.kube.AppReleaseObject;
import dev.fairlead.metrics.OperatorMetrics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A life of three hosts that follow one Kubernetes API, from a seed: one release that is declared,
 * placed and declared anew, ConfigMaps and Secrets that change, hosts that go down and come back,
 * and the faults of the ways to the API server. Each host runs the real operator, on an Engine in
 * memory; what they share is the model API server.
 */
final class FleetLife implements ApiSide {
  static final List<String> HOSTS = List.of("a", "b", "c");
  private static final long SECOND = Machine.SECOND;
  private static final long BEAT = 20 * SECOND;

  /** By then all know that one is down. */
  private static final long MISSED = 150 * SECOND;

  private static final long CATCHES_UP = 400 * SECOND;
  private static final long REST = 120 * SECOND;
  private static final String PLACE = Stored.NAMESPACE + "/" + Version.RELEASE;

  /** What can come over these lines; leases and deletions are for lives of one host. */
  private static final EnumSet<ApiFault> FAULTS =
      EnumSet.complementOf(EnumSet.of(ApiFault.PAUSED, ApiFault.APPLIED_ANEW));

  final Timeline time = new Timeline(1 + HOSTS.size());
  final FleetTruth truth = new FleetTruth(time::now);
  final FleetBug bug;
  final SplittableRandom random;
  private final ModelApi api = new ModelApi();
  private final EnumMap<ApiFault, Double> weights = new EnumMap<>(ApiFault.class);
  private final List<FleetMember> members = new ArrayList<>();
  private final Map<String, Integer> contents = new TreeMap<>();
  private final Ownership ownership = new Ownership();
  private final @Nullable List<String> trace;
  private boolean calm;
  private int serials;
  private int events;
  private @Nullable FleetSpec wanted;
  private @Nullable Violation violated;

  /**
   * @param trace takes the story; null when nobody reads it
   */
  FleetLife(long seed, FleetBug bug, OperatorMetrics metrics, @Nullable List<String> trace) {
    this.bug = bug;
    this.trace = trace;
    this.random = new SplittableRandom(seed);
    for (ApiFault fault : FAULTS) {
      if (random.nextInt(3) == 0) {
        weights.put(fault, 0.05 + 0.3 * random.nextDouble());
      }
    }
    contents.put("settings", 1);
    contents.put("keys", 1);
    for (String host : HOSTS) {
      boolean edge = !host.equals("c") || random.nextBoolean();
      members.add(new FleetMember(host, edge, members.size() + 1, this, metrics));
    }
  }

  /** Lives it to its end. */
  void live() {
    members.forEach(FleetMember::start);
    until(5 * SECOND); // Until all know of all.
    declares();
    until(5 * SECOND + random.nextLong(20 * SECOND));
    for (int chapter = 1 + random.nextInt(4); chapter > 0; chapter--) {
      happens();
      until(time.now() + SECOND + random.nextLong(random.nextBoolean() ? 15 * SECOND : BEAT * 10));
    }
    if (wanted != null && wanted.bad()) {
      declares(false);
    }
    calm();
    await("everything to be in place", this::missing);
    until(time.now() + REST); // Until what waits for another try is written.
    long before = api.version();
    int told = events;
    until(time.now() + REST);
    if (api.version() > before || events > told) {
      throw new Violation("I21", "goes on writing what is as it was");
    }
  }

  // What people do, and what happens to hosts.

  private void happens() {
    switch (random.nextInt(7)) {
      case 0, 1 -> declares();
      case 2 -> changes(random.nextBoolean() ? "settings" : "keys");
      case 3 -> dies();
      case 4 -> {
        changes("settings");
        declares();
      }
      case 5 -> {
        dies();
        until(time.now() + MISSED + random.nextLong(BEAT));
        declares();
      }
      default -> goesAway();
    }
  }

  private void dies() {
    FleetMember one = members.get(random.nextInt(members.size()));
    one.dies();
    later(SECOND + random.nextLong(20 * BEAT), one::start);
  }

  private void declares() {
    declares(random.nextInt(4) == 0);
  }

  private void declares(boolean bad) {
    boolean selected = random.nextInt(3) > 0;
    var hosts = new TreeSet<String>();
    for (FleetMember member : members) {
      if (selected ? member.edge : random.nextInt(3) > 0) {
        hosts.add(member.host);
      }
    }
    if (hosts.isEmpty()) {
      hosts.add("a");
    }
    wanted = new FleetSpec(++serials, bad, selected, hosts, random.nextInt(3) == 0 ? 2 : 1);
    applies();
  }

  private void applies() {
    FleetSpec spec = wanted;
    if (spec == null) {
      return;
    }
    if (api.away) {
      later(SECOND, this::applies);
      return;
    }
    api.apply(Version.RELEASE, spec.tree());
    api.find(PLACE).ifPresent(object -> truth.declares(spec, object.generation()));
    note(Timeline.HOST, "applies " + spec);
    news();
  }

  private void changes(String name) {
    contents.merge(name, 1, Integer::sum);
    note(Timeline.HOST, name + " is now " + contents.get(name));
    for (FleetMember member : members) {
      later(random.nextLong(4 * SECOND), () -> hears(member));
    }
  }

  /** A host hears what there is. */
  void hears(FleetMember member) {
    if (api.away) {
      later(SECOND, () -> hears(member));
      return;
    }
    member.contents.putAll(contents);
    member.source().contentChanged();
  }

  /** One that starts lists the hosts that there are. */
  void lists(FleetMember member) {
    if (api.away) {
      later(SECOND, () -> lists(member));
      return;
    }
    for (FleetMember one : members) {
      if (one.beat > 0) {
        member.source().beats(one.host, one.labels(), Long.toString(one.beat));
      }
    }
  }

  /** Every host that lives says so, and all that can hear it do. */
  void beats(FleetMember of) {
    if (api.away) {
      return;
    }
    String beat = Long.toString(of.beat);
    for (FleetMember member : members) {
      later(
          random.nextLong(SECOND, 2 * SECOND),
          () -> member.source().beats(of.host, of.labels(), beat));
    }
    if (bug == FleetBug.FORGETS_WHO_IS_DOWN) {
      for (FleetMember down : members) {
        of.source().beats(down.host, down.labels(), Long.toString(time.now()));
      }
    }
  }

  private void goesAway() {
    api.away = true;
    note(Timeline.HOST, "the API server is away");
    breakWatches();
    boolean forgets = random.nextBoolean();
    later(
        SECOND + random.nextLong(30 * SECOND),
        () -> {
          api.away = false;
          if (forgets) {
            api.compact();
          }
          note(Timeline.HOST, "the API server is there");
        });
  }

  private void breakWatches() {
    members.forEach(member -> member.line().breaks());
  }

  private void news() {
    members.forEach(member -> member.line().news());
  }

  private void calm() {
    until(time.now() + 40 * SECOND); // Until the server is there.
    calm = true;
    members.forEach(FleetMember::start);
    breakWatches();
    members.forEach(this::hears);
  }

  // Time.

  private void until(long end) {
    while (time.next(end)) {
      judged();
    }
  }

  private void judged() {
    if (violated != null) {
      throw violated;
    }
  }

  private void await(String what, Supplier<String> missing) {
    long end = time.now() + CATCHES_UP;
    while (!missing.get().isEmpty()) {
      if (time.now() >= end) {
        throw new Violation("I10", "waits in vain for " + what + ": " + missing.get());
      }
      until(time.now() + SECOND);
    }
  }

  private String missing() {
    Stored object = api.find(PLACE).orElseThrow();
    String now = contents.get("settings") + " " + contents.get("keys");
    for (FleetMember member : members) {
      String lacks = truth.missing(member.host, truth.newest().serial() + " " + now);
      if (lacks != null) {
        return lacks + ": " + object.said();
      }
    }
    JsonNode status = object.said();
    boolean ready =
        StatusOracle.isReady(status)
            && status.path("observedGeneration").asLong() == object.generation()
            && status.path("hosts").size() == truth.newest().hosts().size();
    return ready ? "" : "generation " + object.generation() + ": " + status;
  }

  // What lies beyond the lines.

  @Override
  public ModelApi api() {
    return api;
  }

  @Override
  public Mutant mutant() {
    return Mutant.NONE;
  }

  @Override
  public boolean strikes(ApiFault fault) {
    Double weight = weights.get(fault);
    return !calm && weight != null && random.nextDouble() < weight;
  }

  @Override
  public void later(long nanos, Runnable task) {
    time.at(Timeline.HOST, time.now() + nanos, task);
  }

  @Override
  public void passes(int owner, long nanos) {
    throw new IllegalStateException("nobody asks for a lease here");
  }

  @Override
  public Optional<Stored> write(String place, UnaryOperator<Stored> change) {
    long before = api.version();
    Optional<Stored> after = api.write(place, change);
    if (api.version() > before) {
      news();
    }
    return after;
  }

  @Override
  public JsonNode said(int owner, JsonNode status, Stored of) {
    return ownership.apply(owner, status);
  }

  /** As an operator with a planted bug reads it. */
  @Override
  public AppReleaseObject shown(int owner, AppReleaseObject object) {
    JsonNode spec = object.getSpec();
    JsonNode status = object.getStatus();
    if (bug == FleetBug.FORGETS_TURNS && spec != null) {
      ObjectNode misread = spec.deepCopy();
      misread.withObjectProperty("placement").put("maxUnavailableHosts", HOSTS.size());
      object.setSpec(misread);
    } else if (bug == FleetBug.SPEAKS_FOR_ITSELF && status != null) {
      ObjectNode misread = status.deepCopy();
      for (JsonNode host : misread.path("hosts")) {
        if (!host.path("name").asText().equals(HOSTS.get(owner - 1))) {
          ((ObjectNode) host)
              .put("phase", "Converged")
              .put("observedGeneration", object.getMetadata().getGeneration());
        }
      }
      object.setStatus(misread);
    }
    return object;
  }

  @Override
  public void says(int owner, @Nullable Stored seen, Stored before, Stored after) {
    String host = members.get(owner - 1).host;
    note(owner, "says " + after.said());
    judge(() ->
        truth.says(
            host,
            after.said().path("observedGeneration").asLong(),
            StatusOracle.isReady(after.said()),
            before.generation()));
  }

  @Override
  public void letsGo(int owner, Stored object) {
    String host = members.get(owner - 1).host;
    if (!truth.live(host).isEmpty()) {
      judge(() -> {
        throw new Violation("I17", host + " lets go of what it still runs");
      });
    }
  }

  @Override
  public Optional<Map.Entry<String, Map<String, String>>> content(int owner, String name) {
    Integer version = members.get(owner - 1).contents.get(name);
    if (version == null) {
      return Optional.empty();
    }
    int shown = bug == FleetBug.MISSES_CONTENT ? 1 : version;
    String variable = name.equals("keys") ? FleetSpec.KEY : FleetSpec.LEVEL;
    return Optional.of(
        Map.entry(Integer.toString(shown), Map.of(variable, Integer.toString(shown))));
  }

  @Override
  public Optional<String> event(int owner, String what) {
    events++;
    FleetMember member = members.get(owner - 1);
    note(owner, "tells " + what);
    judge(() -> truth.tells(member.host + "/" + member.life, what));
    return Optional.of("event-" + events);
  }

  @Override
  public boolean eventAgain(int owner, String name) {
    return bug != FleetBug.REPEATS_EVENTS;
  }

  /** What does not hold ends the life, and not the operator that did it. */
  void judge(Runnable check) {
    try {
      check.run();
    } catch (Violation e) {
      violated = violated == null ? e : violated;
    }
  }

  @Override
  public void note(int owner, String what) {
    if (trace != null) {
      String who = owner == Timeline.HOST ? "-" : HOSTS.get(owner - 1);
      trace.add("%9.3fs %s %s".formatted(time.now() / 1e9, who, what));
    }
  }
}
