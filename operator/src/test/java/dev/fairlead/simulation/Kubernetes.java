package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.kube.SimulatedKube;
import dev.fairlead.spec.Labels;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API of a life in which the desired state is an object: what people apply, what the
 * operators see and write of it, and what goes wrong in between.
 */
final class Kubernetes implements ApiSide {
  private static final long SECOND = Machine.SECOND;
  private static final List<ApiFault> FAULTS = List.of(ApiFault.values());
  private static final double[] INTENSITIES = {0.05, 0.2, 0.5};

  /** Longer than any retry and any watch that is silent. */
  private static final long CATCHES_UP = 180 * SECOND;

  private static final String PLACE = Stored.NAMESPACE + "/" + Version.RELEASE;
  private static final long REST = 330 * SECOND;

  final ModelApi api = new ModelApi();
  final Mutant mutant;
  final Counts<ApiFault> fired = new Counts<>(ApiFault.class);
  private final Life life;
  private final SplittableRandom random;
  private final StatusOracle oracle = new StatusOracle();
  private final EnumMap<ApiFault, Double> weights = new EnumMap<>(ApiFault.class);
  private final @Nullable ApiLine[] lines = new ApiLine[Timeline.OWNERS];
  private final @Nullable SimulatedKube[] sources = new SimulatedKube[Timeline.OWNERS];
  private final boolean elects;
  private boolean calm;
  private int starts;
  private @Nullable Version applied;

  Kubernetes(Life life, Mutant mutant) {
    this.life = life;
    this.mutant = mutant;
    this.random = new SplittableRandom(life.seed * 31 + 7);
    double share = random.nextInt(8) == 0 ? 0 : 0.2 + 0.5 * random.nextDouble();
    for (ApiFault fault : ApiFault.values()) {
      if (random.nextDouble() < share) {
        weights.put(fault, INTENSITIES[random.nextInt(INTENSITIES.length)]);
      }
    }
    elects = life.weather.has(Fault.SECOND_OPERATOR) || random.nextInt(4) == 0;
  }

  @Override
  public ModelApi api() {
    return api;
  }

  @Override
  public Mutant mutant() {
    return mutant;
  }

  // Faults.

  @Override
  public boolean strikes(ApiFault fault) {
    Double weight = weights.get(fault);
    if (calm || weight == null || random.nextDouble() >= weight) {
      return false;
    }
    fired.count(fault);
    return true;
  }

  /** What is wanted first is applied, and things begin to go wrong. */
  void begin() {
    wants();
    life.time.at(Timeline.HOST, random.nextLong(4 * SECOND), this::disturb);
  }

  private void disturb() {
    if (calm) {
      return;
    }
    ApiFault fault = FAULTS.get(random.nextInt(FAULTS.size()));
    if (weights.containsKey(fault) && fault == ApiFault.APPLIED_ANEW) {
      anew();
    } else if (weights.containsKey(fault) && fault.ofTheServer() && !api.away) {
      fired.count(fault);
      if (fault == ApiFault.WATCH_ENDS) {
        breakWatches();
      } else {
        goAway(fault == ApiFault.COMPACTED);
      }
    }
    life.time.at(Timeline.HOST, life.time.now() + random.nextLong(6 * SECOND), this::disturb);
  }

  private void goAway(boolean forgets) {
    note(Timeline.HOST, "the API server is away");
    api.away = true;
    breakWatches();
    later(SECOND / 2 + random.nextLong(25 * SECOND), () -> comeBack(forgets));
  }

  private void comeBack(boolean forgets) {
    if (!api.away) {
      return; // It is there already.
    }
    api.away = false;
    if (forgets) {
      api.compact();
    }
    note(Timeline.HOST, "the API server is there" + (forgets ? ", and forgot" : ""));
    wants();
  }

  private void breakWatches() {
    for (ApiLine line : lines) {
      if (line != null) {
        line.breaks();
      }
    }
  }

  private void calm() {
    calm = true;
    comeBack(false);
    breakWatches();
  }

  // What people do.

  /** What is wanted is applied, once the server is there. */
  void wants() {
    Version wanted = life.wishes.wanted();
    if (api.away || wanted.equals(applied)) {
      return;
    }
    note(Timeline.HOST, "applies " + wanted.revision());
    if (!api.apply(Version.RELEASE, wanted.spec())) {
      later(SECOND, this::wants);
      return;
    }
    applied = wanted;
    api.find(PLACE).ifPresent(object -> oracle.declares(object, wanted));
    tell();
  }

  /** Somebody deletes it and, once it is gone, applies it anew. */
  private void anew() {
    if (api.away || isDeparting() || life.weather.isCalm() || api.find(PLACE).isEmpty()) {
      return;
    }
    note(Timeline.HOST, "deletes the object");
    fired.count(ApiFault.APPLIED_ANEW);
    delete();
    applied = null;
    later(SECOND, this::wants);
  }

  private void delete() {
    api.delete(PLACE);
    tell();
  }

  /** Whether its containers may go: the object is being deleted. */
  boolean isDeparting() {
    return api.find(PLACE).map(Stored::leaving).orElse(false);
  }

  private void tell() {
    for (ApiLine line : lines) {
      if (line != null) {
        line.news();
      }
    }
  }

  // Operators.

  SimulatedKube source(int owner, Timeline.Timers timers) {
    ApiLine line = new ApiLine(owner, this, timers, random.split());
    SplittableRandom chance = random.split();
    SimulatedKube source =
        new SimulatedKube(
            line,
            elects,
            "op" + owner + "-" + ++starts,
            timers,
            life.time.wallClock,
            chance::nextDouble);
    line.source = source;
    lines[owner] = line;
    sources[owner] = source;
    line.connect();
    return source;
  }

  SimulatedKube of(int owner) {
    return Objects.requireNonNull(sources[owner]);
  }

  /** Whether the lease, and not a lock of the host, says who acts. */
  boolean elects() {
    return elects;
  }

  /** Whether an operator may change the host right now (I4). */
  boolean permits(int owner) {
    if (!elects) {
      return true;
    }
    boolean leads = of(owner).leads();
    for (int other = 1; other < sources.length && leads; other++) {
      SimulatedKube one = sources[other];
      if (other != owner && one != null && life.crew.lives(other) && one.leads()) {
        life.violated(new Violation("I4", "acts, and so may operator " + other));
      }
    }
    return leads;
  }

  /** An operator read what it was shown. @return the same */
  ReleaseSet reads(int owner, ReleaseSet set, Oracle told) {
    if (set.releases().get(Version.RELEASE) instanceof Resolution.Valid valid) {
      Version version = life.wishes.past(one -> declares(one, valid.desired()));
      oracle.reads(valid.desired().revision(), version);
      told.told(version);
      note(owner, "reads " + version.revision() + " of " + valid.desired().revision());
    }
    return set;
  }

  private static boolean declares(Version version, Desired desired) {
    Desired own = version.desired();
    return own != null && contents(own).equals(contents(desired));
  }

  private static List<String> contents(Desired desired) {
    return desired.services().stream()
        .map(service -> service.name() + " " + service.replicas() + " " + service.specHash())
        .toList();
  }

  /** What an operator calls a revision, as it is called here. */
  String known(String revision) {
    Version version = oracle.revision(revision);
    return version == null ? revision : version.revision();
  }

  // What operators write.

  @Override
  public void later(long nanos, Runnable task) {
    life.time.at(Timeline.HOST, life.time.now() + nanos, task);
  }

  @Override
  public void passes(int owner, long nanos) {
    life.time.during(owner, nanos);
  }

  @Override
  public Optional<Stored> write(String place, UnaryOperator<Stored> change) {
    long before = api.version();
    Optional<Stored> after = api.write(place, change);
    if (api.version() > before) {
      tell();
    }
    return after;
  }

  /** What a bug makes of a status. */
  @Override
  public JsonNode said(int owner, JsonNode status, Stored of) {
    if (mutant != Mutant.SAYS_NEWEST_GENERATION) {
      return status;
    }
    ObjectNode changed = status.deepCopy();
    return changed.put("observedGeneration", of.generation());
  }

  @Override
  public void says(int owner, @Nullable Stored seen, Stored before, Stored after) {
    note(owner, "says " + after.said());
    try {
      oracle.judges(seen, before, after);
    } catch (Violation e) {
      life.violated(e);
    }
  }

  /** An object is let go: nothing of it may be left. */
  @Override
  public void letsGo(int owner, Stored object) {
    note(owner, "lets go of " + object.place());
    left()
        .ifPresent(box ->
            life.violated(new Violation("I17", "lets go of " + object.place() + " beside " + box)));
  }

  /** A container that an operator made; what somebody else started is not ours to take down. */
  private Optional<Box> left() {
    return life.machine.boxes.stream()
        .filter(box -> box.labels.containsKey(Labels.RELEASE) && box.live())
        .findFirst();
  }

  @Override
  public void note(int owner, String what) {
    if (life.traced()) {
      life.note(owner, what, "");
    }
  }

  // The end.

  /** I21: the status catches up, is true, and is then not written any more. */
  void rests() {
    calm(); // So long things went wrong on the way to the API server.
    await("I21", "the status does not catch up", this::trouble);
    long before = api.version();
    life.until(life.time.now() + REST);
    if (api.version() > before) {
      throw new Violation(
          "I21",
          "goes on writing what is as it was, from version " + before + " to " + api.version());
    }
  }

  /** I6, I21: of a version that does not work it says so. */
  void condemns() {
    await("I6", "the status tells no verdict", this::silent);
  }

  private String silent() {
    JsonNode status = api.find(PLACE).orElseThrow().said();
    boolean said =
        List.of("RolledBack", "Stalled").contains(status.path("phase").asText())
            && status.path("observedGeneration").asLong() == api.find(PLACE).get().generation();
    return said ? "" : status.toString();
  }

  private void await(String invariant, String what, Supplier<String> trouble) {
    long end = life.time.now() + CATCHES_UP;
    while (!trouble.get().isEmpty()) {
      if (life.time.now() >= end) {
        throw new Violation(invariant, what + ": " + trouble.get());
      }
      life.step(life.time.now() + SECOND);
    }
  }

  /** It is deleted: its containers go, and then it does. */
  void ends() {
    delete();
    await(
        "I6",
        "a deleted object does not go",
        () -> api.find(PLACE).map(Stored::toString).orElse(""));
    if (left().isPresent()) {
      throw new Violation("I17", "the object is gone beside " + left().get());
    }
  }

  /** What is not right about the object; empty when all is. */
  private String trouble() {
    Stored object = api.find(PLACE).orElse(null);
    if (object == null) {
      return "there is no object";
    }
    JsonNode status = object.said();
    Version wanted = life.wishes.wanted();
    boolean right =
        StatusOracle.isReady(status)
            && status.path("observedGeneration").asLong() == object.generation()
            && known(status.path("revision").asText()).equals(wanted.revision());
    for (JsonNode service : status.path("services")) {
      int replicas = wanted.wants(service.path("name").asText());
      right &= replicas == 0 || service.path("ready").asInt() == replicas;
    }
    return right ? "" : "generation " + object.generation() + ": " + status;
  }
}
