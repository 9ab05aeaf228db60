package dev.fairlead.loop;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.loop.StepOutcome.Result;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Container;
import dev.fairlead.plan.Step;
import dev.fairlead.plan.Target;
import dev.fairlead.site.Sites;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Labels;
import dev.fairlead.traffic.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Takes steps, each one engine call, and decides nothing. Steps on different containers go side by
 * side; those on one container one after the other, and not at all after one that failed.
 */
final class Executor implements AutoCloseable {
  private final Engine engine;
  private final HostView host;
  private final Provider proxy;
  private final Sites sites;
  private final HookRunner hooks;
  private final Consumer<Step.Probe> questions;
  private final ExecutorService threads;

  /**
   * @param proxy what moves the work between containers
   * @param sites where the files of sites are
   * @param threads steps on different containers run on; closed with this
   * @param questions asks without waiting for the answer
   */
  Executor(
      Engine engine,
      HostView host,
      Provider proxy,
      Sites sites,
      ExecutorService threads,
      Consumer<Step.Probe> questions) {
    this.engine = engine;
    this.proxy = proxy;
    this.sites = sites;
    this.host = host;
    this.hooks = new HookRunner(engine);
    this.threads = threads;
    this.questions = questions;
  }

  /** Takes a wave; {@code done} hears of each step as it ends, from any thread. */
  List<StepOutcome> run(List<Step> wave, Consumer<StepOutcome> done) {
    List<Future<List<StepOutcome>>> running = new ArrayList<>();
    for (List<Step> lane : lanes(wave)) {
      running.add(threads.submit(() -> lane(lane, done)));
    }
    List<StepOutcome> outcomes = new ArrayList<>();
    for (Future<List<StepOutcome>> lane : running) {
      outcomes.addAll(await(lane));
    }
    return outcomes;
  }

  private static List<StepOutcome> await(Future<List<StepOutcome>> lane) {
    try {
      return lane.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while steps were under way", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static List<List<Step>> lanes(List<Step> wave) {
    SequencedMap<String, List<Step>> lanes = new LinkedHashMap<>();
    int single = 0;
    for (Step step : wave) {
      String lane =
          switch (step) {
            case Step.OnContainer on -> on.target().id();
            case Step.OnSite on -> "site " + on.release();
            case Step _ -> "step " + single++;
          };
      lanes.computeIfAbsent(lane, _ -> new ArrayList<>()).add(step);
    }
    return List.copyOf(lanes.values());
  }

  private List<StepOutcome> lane(List<Step> steps, Consumer<StepOutcome> done) {
    List<StepOutcome> outcomes = new ArrayList<>();
    boolean broken = false;
    for (Step step : steps) {
      StepOutcome outcome =
          broken
              ? new StepOutcome(
                  step, Result.SKIPPED, null, "an earlier step failed", Duration.ZERO, "")
              : take(step);
      broken |= !outcome.ok();
      outcomes.add(outcome);
      done.accept(outcome);
    }
    return outcomes;
  }

  private StepOutcome take(Step step) {
    long start = System.nanoTime();
    String[] image = {""};
    try {
      String note = call(step, id -> image[0] = id);
      return new StepOutcome(step, Result.OK, null, note, since(start), image[0]);
    } catch (EngineException e) {
      // I13: whatever happened, look again before anything else is done to it.
      Result result =
          e.kind() == Kind.UNKNOWN_OUTCOME || e.kind() == Kind.UNREACHABLE
              ? Result.UNKNOWN
              : Result.FAILED;
      if (result == Result.UNKNOWN || contradicts(e.kind())) {
        host.doubtAll();
      }
      if (step instanceof Step.Publish) {
        host.imagesChanged(); // The image may be gone, and be pulled again.
      }
      String why = String.valueOf(e.getMessage());
      return new StepOutcome(step, result, e.kind(), why, since(start), image[0]);
    } finally {
      // A question changes nothing; what becomes of it is heard.
      if (step instanceof Step.OnContainer on && !(step instanceof Step.Probe)) {
        host.touched(on.target().id());
      }
    }
  }

  /** I14: the picture that the step was planned by is not what is there. */
  private static boolean contradicts(Kind kind) {
    return kind == Kind.CONFLICT || kind == Kind.NOT_FOUND;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * Takes a step.
   *
   * @param used hears of an image that a container was made from
   * @return what went wrong without making it fail; empty when nothing did
   */
  private String call(Step step, Consumer<String> used) {
    String note = "";
    switch (step) {
      case Step.CreateNetwork create -> {
        engine.createNetwork(create.network(), create.labels());
        host.groundChanged();
      }
      case Step.RemoveNetwork remove -> {
        engine.removeNetwork(remove.name());
        host.groundChanged();
      }
      case Step.CreateVolume create -> {
        engine.createVolume(create.volume(), create.labels());
        host.groundChanged();
      }
      case Step.Pull pull -> {
        engine.pull(pull.reference(), pull.platform(), _ -> {});
        host.imageChanged(pull.reference());
      }
      case Step.Create create -> {
        create(create);
        used.accept(create.expectedImageId());
      }
      case Step.Start start -> {
        start.files().forEach(file -> engine.inject(start.target().id(), file));
        engine.start(start.target().id());
        hooks.postStart(start);
      }
      case Step.Signal signal -> {
        signal.files().forEach(file -> engine.inject(signal.target().id(), file));
        engine.signal(signal.target().id(), signal.signal());
      }
      case Step.Unpause unpause -> engine.unpause(unpause.target().id());
      case Step.Probe probe -> questions.accept(probe);
      case Step.Join join -> join(join);
      case Step.Leave leave -> leave(leave);
      case Step.Move move -> move(move);
      case Step.Update update ->
          engine.update(update.target().id(), update.resources(), update.restart());
      case Step.Stop stop -> {
        if (confirmed(stop.target()).isPresent()) {
          note = hooks.preStop(stop);
          engine.stop(stop.target().id(), stop.grace());
        }
      }
      case Step.Remove remove -> remove(remove);
      case Step.AtProxy told -> tell(told);
      case Step.OnSite on -> sites.take(on, used);
      case Step.Rename rename -> engine.rename(rename.target().id(), rename.name());
    }
    return note;
  }

  private void tell(Step.AtProxy step) {
    switch (step) {
      case Step.Open open -> proxy.open(open.route(), open.listens());
      case Step.Close close -> proxy.close(close.route());
      case Step.Admit admit ->
          proxy.admit(
              admit.route(), Backend.name(admit.target().id(), admit.address()), admit.address());
      case Step.Evict evict -> proxy.evict(evict.route(), evict.backend());
      case Step.Withdraw withdraw -> proxy.withdraw(withdraw.route(), withdraw.backend());
    }
  }

  private void create(Step.Create create) {
    var spec = create.spec();
    if (create.quiet()) {
      var networking = spec.networking();
      spec =
          spec.withNetworking(
              networking.withEndpoints(
                  networking.endpoints().stream().map(Endpoint::withoutAliases).toList()));
    }
    String id = engine.create(create.name(), spec, create.labels());
    host.made(id, create.labels());
    // I23: the reference may have been moved since it was resolved; what is not the resolved image
    // is never started.
    Optional<Container> made = engine.inspect(id);
    if (made.isPresent()
        && !create.expectedImageId().isEmpty()
        && !made.get().imageId().equals(create.expectedImageId())) {
      engine.remove(id, false);
      host.imageChanged(spec.image());
      throw new EngineException(
          Kind.CONFLICT, spec.image() + " was moved to another image meanwhile; looking again");
    }
  }

  private void join(Step.Join join) {
    String id = join.target().id();
    Optional<Container> container = engine.inspect(id);
    if (container.isEmpty()) {
      throw new EngineException(Kind.NOT_FOUND, join.target().name() + " is gone");
    }
    // I3: whoever starts it again would put it into traffic before it is looked at.
    if (!container.get().live()) {
      throw new EngineException(
          Kind.CONFLICT, join.target().name() + " runs no more; looking again");
    }
    for (String network : join.leave()) {
      engine.disconnect(network, id);
    }
    for (Endpoint endpoint : join.endpoints()) {
      boolean attached =
          container.get().spec().networking().endpoints().stream()
              .anyMatch(e -> e.network().equals(endpoint.network()));
      if (attached) {
        engine.disconnect(endpoint.network(), id);
      }
      engine.connect(endpoint, id);
    }
  }

  private void remove(Step.Remove remove) {
    Target target = remove.target();
    Optional<Container> now = confirmed(target);
    if (now.isEmpty()) {
      return;
    }
    // Only what stands still is removed: whoever started it again must be looked at first (I1).
    if (now.get().live()) {
      throw new EngineException(Kind.CONFLICT, target.name() + " runs again; looking again");
    }
    // I17: volumes without a name may hold data; the successor took them over or nobody did.
    engine.remove(target.id(), remove.volumes());
  }

  private void leave(Step.Leave leave) {
    if (confirmed(leave.target()).isPresent()) {
      for (Endpoint endpoint : leave.endpoints()) {
        engine.disconnect(endpoint.network(), leave.target().id());
        engine.connect(endpoint, leave.target().id());
      }
    }
  }

  /** What was done before a death is not done again (I10). */
  private void move(Step.Move move) {
    Optional<Container> now = confirmed(move.target());
    if (now.isEmpty()) {
      throw new EngineException(Kind.NOT_FOUND, move.target().name() + " is gone");
    }
    List<String> on =
        now.get().spec().networking().endpoints().stream().map(Endpoint::network).toList();
    for (Endpoint endpoint : move.joins()) {
      if (!on.contains(endpoint.network())) {
        engine.connect(endpoint, move.target().id());
      }
    }
    for (String network : move.leaves()) {
      if (on.contains(network)) {
        engine.disconnect(network, move.target().id());
      }
    }
  }

  /**
   * I14: immediately before something destructive, that it is still what the plan saw. @return
   * empty when it is gone
   */
  private Optional<Container> confirmed(Target target) {
    Optional<Container> now = engine.inspect(target.id());
    boolean same =
        now.isEmpty()
            || (now.get().label(Labels.PROJECT).equals(target.project())
                && now.get().service().equals(target.service()));
    if (!same) {
      throw new EngineException(
          Kind.CONFLICT, target.name() + " is not what it was; looking again");
    }
    return now;
  }
}
