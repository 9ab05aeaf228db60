package dev.fairlead.simulation;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Route;
import dev.fairlead.engine.Engine;
import dev.fairlead.loop.SimulatedOperator;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.RouteState;
import dev.fairlead.plan.Cause;
import dev.fairlead.plan.Plan;
import dev.fairlead.plan.Step;
import dev.fairlead.plan.Target;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Labels;
import dev.fairlead.store.Store;
import dev.fairlead.traffic.Provider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Bugs that are planted to see that the simulation finds them. None is in the product: each stands
 * between the product and its surroundings, and makes the whole behave as if it had that bug.
 */
enum Mutant {
  NONE,

  // The desired state is misread.
  SURGE_ONE_TOO_MANY,
  UNAVAILABLE_ONE_TOO_MANY,
  NO_SOAK,
  ONE_REPLICA_TOO_MANY,
  ONE_REPLICA_TOO_FEW,
  RECREATES_INSTEAD_OF_ROLLING,
  NO_WAY_BACK,
  IGNORES_WHAT_SUPERSEDES,
  IGNORES_WHAT_IS_GONE,
  FORGETS_THE_ROLLBACK,
  FORGETS_WAYS_BACK,

  // The planner is told something else.
  FORGETS_QUARANTINE,
  FORGETS_BETWEEN_PASSES,
  TRUSTS_WHAT_RUNS,
  RUNNING_IS_HEALTHY,
  OVERLOOKS_STOPPED,

  // The plan is another one.
  LEAKS_WHAT_IT_REPLACED,
  NEVER_RENAMES,
  NEVER_LETS_IN,
  NEVER_STARTS_AGAIN,
  NEVER_RETIRES,
  LETS_IN_BEFORE_THE_GATE,
  RETIRES_ALL_AT_ONCE,
  BEST_FIRST,
  KEEPS_PLANNING_THE_SAME,
  NEVER_PRUNES,
  PRUNES_AT_ONCE,

  // Steps are taken wrongly.
  TIMEOUT_IS_SUCCESS,
  TIMEOUT_IS_REFUSAL,
  TIMEOUT_IS_START_FAILURE,
  CONFLICT_IS_SUCCESS,
  NO_LOOK_BEFORE_STOPPING,
  REMOVES_VOLUMES,
  REMOVES_WHAT_IT_STOPS,
  STARTS_AT_CREATION,
  HOOK_FAILURE_IS_SUCCESS,

  // The host is misread.
  LISTS_ONCE,
  TAKES_LOOK_ALIKES,

  // Time and other operators.
  RETRIES_WITHOUT_BACKOFF,
  NEVER_RESYNCS,
  LOSES_TIMERS,
  IGNORES_LOCKS,

  // The Kubernetes API is misread, or written wrongly.
  ABSENT_IS_DELETED,
  SAYS_NEWEST_GENERATION,
  WRITES_ALWAYS,
  LETS_GO_AT_ONCE,
  NEVER_HOLDS,
  GIVES_UP,
  NEVER_LISTS_AGAIN,
  TAKES_THE_LEASE,

  // The proxy is misread, or told something else.
  STOPS_WHAT_IS_ADMITTED,
  COUNTS_NO_SESSIONS,
  COMING_IS_ADMITTED,
  ONE_ADMITTED_IS_ALL,
  ADMITS_THE_UNREADY,
  EVICTS_ALL_AT_ONCE,
  NEVER_EVICTS,
  NEVER_WITHDRAWS,
  NEVER_CLOSES,
  TOLD_IS_DONE,
  BELIEVES_OLD_ANSWERS,
  SILENCE_IS_EMPTINESS,
  NO_DRAIN,
  ENDLESS_DRAIN;

  /** Whether it shows only where the desired state stands in a Kubernetes API. */
  boolean ofKube() {
    return compareTo(ABSENT_IS_DELETED) >= 0 && !ofTraffic();
  }

  /** Whether it shows only behind a proxy. */
  boolean ofTraffic() {
    return compareTo(STOPS_WHAT_IS_ADMITTED) >= 0;
  }

  /** The kind of brief lives in which it shows. */
  Span span() {
    return ofKube() ? Span.KUBE : ofTraffic() ? Span.FRONT : Span.BRIEF;
  }

  /** The line to the proxy. */
  Provider proxy(Provider real) {
    return this == NONE ? real : new Mistold(this, real);
  }

  /** The line to the Engine. */
  Engine line(Engine real) {
    return this == NONE ? real : new Line(this, real);
  }

  /** What is remembered; which revisions there were, is asked before an image goes. */
  Store store(Store real) {
    return this != FORGETS_WAYS_BACK
        ? real
        : (Store)
            Proxy.newProxyInstance(
                Store.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (_, method, arguments) -> {
                  try {
                    return method.getName().equals("revisions")
                        ? List.of()
                        : method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  /** What a version says, as misread. */
  ReleaseSet reads(Version version, Version first) {
    Shape s = version.shape();
    int n = version.replicas();
    return switch (this) {
      case SURGE_ONE_TOO_MANY -> version.misread(this, s.with(s.surge() + 1, s.unavailable()), n);
      case UNAVAILABLE_ONE_TOO_MANY ->
          version.misread(this, s.with(s.surge(), s.unavailable() + 1), n);
      case NO_SOAK -> version.misread(this, s.withoutSoak(), n);
      case RECREATES_INSTEAD_OF_ROLLING, NO_WAY_BACK, NO_DRAIN, ENDLESS_DRAIN ->
          version.misread(this, s, n);
      case ONE_REPLICA_TOO_MANY -> version.misread(this, s, n + 1);
      case ONE_REPLICA_TOO_FEW -> version.misread(this, s, n - 1);
      case IGNORES_WHAT_SUPERSEDES -> first.set();
      case IGNORES_WHAT_IS_GONE -> version.gone() ? first.set() : version.set();
      default -> version.set();
    };
  }

  /** One operator's planner. */
  SimulatedOperator.Planner planner(SimulatedOperator.Planner real) {
    Plan[] last = {null};
    return (desired, observed, rollouts, prune, now) -> {
      if (this == KEEPS_PLANNING_THE_SAME
          && last[0] != null
          && last[0].revision().equals(desired.revision())
          && !last[0].wave().isEmpty()) {
        Plan again = last[0];
        last[0] = null;
        return again;
      }
      Plan plan =
          real.plan(desired, seen(observed), remembered(rollouts, observed, now), prune, now);
      last[0] = plan;
      return this == NONE ? plan : changed(plan, desired, observed);
    };
  }

  private Observed seen(Observed o) {
    return switch (this) {
      case OVERLOOKS_STOPPED -> with(o, o.containers().stream().filter(Container::live).toList());
      case RUNNING_IS_HEALTHY -> with(o, o.containers().stream().map(Mutant::well).toList());
      default -> o;
    };
  }

  private static Observed with(Observed o, List<Container> containers) {
    return new Observed(
            o.project(), containers, o.networks(), o.volumes(), o.images(), o.imagesById())
        .withRoutes(o.routes());
  }

  private static Container well(Container c) {
    return c.health() == Health.NONE || !c.running()
        ? c
        : new Container(
            c.id(),
            c.name(),
            c.created(),
            c.imageId(),
            c.spec(),
            c.labels(),
            c.state(),
            Health.HEALTHY,
            c.exitCode(),
            c.error(),
            c.oomKilled(),
            c.restartCount(),
            c.startedAt(),
            c.finishedAt(),
            c.startedAt(),
            c.addresses(),
            c.volumes(),
            c.lastProbe());
  }

  private Rollouts remembered(Rollouts rollouts, Observed observed, Instant now) {
    return switch (this) {
      case FORGETS_QUARANTINE -> rollouts.withHolds(List.of());
      case FORGETS_BETWEEN_PASSES -> Rollouts.NONE.withHolds(rollouts.holds());
      case TRUSTS_WHAT_RUNS -> {
        Set<String> ids =
            observed.containers().stream()
                .filter(Container::running)
                .map(Container::id)
                .collect(Collectors.toSet());
        yield rollouts.with("web", rollouts.of("web", now).accept(ids));
      }
      default -> rollouts;
    };
  }

  /** What is pursued. */
  Desired pursues(Desired desired, boolean rolledBack, Version wanted) {
    Desired declared = wanted.desired();
    return this == FORGETS_THE_ROLLBACK && rolledBack && declared != null
        ? declared.withSuspended(desired.suspended())
        : desired;
  }

  private Plan changed(Plan plan, Desired desired, Observed observed) {
    return switch (this) {
      case LEAKS_WHAT_IT_REPLACED -> without(plan, Step.Remove.class::isInstance);
      case NEVER_RENAMES -> without(plan, Step.Rename.class::isInstance);
      case NEVER_LETS_IN -> without(plan, Step.Join.class::isInstance);
      case NEVER_STARTS_AGAIN -> without(plan, s -> s instanceof Step.Start t && t.again());
      case NEVER_RETIRES -> without(plan, Step.Stop.class::isInstance);
      case LETS_IN_BEFORE_THE_GATE -> with(plan, plan.wave().stream().map(Mutant::loud).toList());
      case RETIRES_ALL_AT_ONCE -> with(plan, all(plan, observed));
      case STOPS_WHAT_IS_ADMITTED -> with(plan, plan.wave().stream().map(Mutant::stopped).toList());
      case NEVER_EVICTS -> without(plan, Step.Evict.class::isInstance);
      case EVICTS_ALL_AT_ONCE -> with(plan, evicted(plan, observed));
      case ADMITS_THE_UNREADY -> with(plan, admitted(plan, desired, observed));
      case NEVER_PRUNES -> without(plan, step -> !declared(desired, step.service()));
      case PRUNES_AT_ONCE -> with(plan, pruned(plan, desired, observed));
      case BEST_FIRST ->
          with(plan, plan.wave().stream().map(step -> bestFirst(step, observed)).toList());
      default -> plan;
    };
  }

  /** Of networks and images no service is told. */
  private static boolean declared(Desired desired, String service) {
    return service.isEmpty()
        || desired.services().stream().anyMatch(known -> known.name().equals(service));
  }

  /** What is not declared goes before all else. */
  private static List<Step> pruned(Plan plan, Desired desired, Observed observed) {
    List<Step> wave = new ArrayList<>(plan.wave());
    for (Container c : observed.containers()) {
      boolean ours = !c.label(Labels.RELEASE).isEmpty() && !declared(desired, c.service());
      boolean planned =
          plan.wave().stream()
              .anyMatch(s -> s instanceof Step.OnContainer on && on.target().id().equals(c.id()));
      if (ours && !planned) {
        Target target = new Target(c.id(), c.name(), c.label(Labels.PROJECT), c.service());
        Cause cause = new Cause("is not declared");
        wave.add(
            c.live()
                ? new Step.Stop(target, "SIGTERM", Duration.ofSeconds(5), cause)
                : new Step.Remove(target, cause));
      }
    }
    return wave;
  }

  private static Step stopped(Step step) {
    return step instanceof Step.Evict evict
        ? new Step.Stop(evict.target(), "SIGTERM", Duration.ofSeconds(5), evict.cause())
        : step;
  }

  /** With one that is to get no work any more go all others. */
  private static List<Step> evicted(Plan plan, Observed observed) {
    List<Step> wave = new ArrayList<>(plan.wave());
    for (Step step : plan.wave()) {
      if (step instanceof Step.Evict evict
          && observed.routes().get(evict.route()) instanceof RouteState.Answered answered) {
        for (Backend backend : answered.backends()) {
          if (!backend.name().equals(evict.backend())) {
            wave.add(new Step.Evict(evict.target(), evict.route(), backend.name(), evict.cause()));
          }
        }
      }
    }
    return wave;
  }

  /** Whatever runs gets work. */
  private static List<Step> admitted(Plan plan, Desired desired, Observed observed) {
    List<Step> wave = new ArrayList<>(plan.wave());
    for (DesiredService service : desired.services()) {
      for (Route route : service.routes()) {
        for (Container c : observed.of(service.name())) {
          boolean known =
              observed.routes().get(route.id()) instanceof RouteState.Answered answered
                  && answered.backends().stream().noneMatch(b -> b.isOf(c.id()));
          if (known && c.running() && !c.addresses().isEmpty()) {
            Target target = new Target(c.id(), c.name(), c.label(Labels.PROJECT), c.service());
            String address = c.addresses().firstEntry().getValue();
            wave.add(new Step.Admit(target, route, address, new Cause("runs")));
          }
        }
      }
    }
    return wave;
  }

  private static Plan without(Plan plan, Predicate<Step> left) {
    return with(plan, plan.wave().stream().filter(left.negate()).toList());
  }

  private static Plan with(Plan plan, List<Step> wave) {
    return new Plan(
        plan.release(),
        plan.revision(),
        plan.services(),
        wave,
        plan.blockers(),
        plan.notices(),
        plan.undecided());
  }

  private static Step loud(Step step) {
    return step instanceof Step.Create c
        ? new Step.Create(
            c.project(),
            c.service(),
            c.number(),
            c.name(),
            c.spec(),
            c.expectedImageId(),
            c.labels(),
            false,
            c.cause())
        : step;
  }

  /** Where a slot is to be filled anew, one that serves is replaced instead. */
  private static Step bestFirst(Step step, Observed observed) {
    if (!(step instanceof Step.Create c)) {
      return step;
    }
    for (Container other : observed.of(c.service())) {
      boolean old = !other.label(Labels.SPEC).equals(c.labels().getOrDefault(Labels.SPEC, ""));
      if (old && other.number() != c.number() && other.health() == Health.HEALTHY) {
        SortedMap<String, String> labels = new TreeMap<>(c.labels());
        labels.put(Labels.NUMBER, Integer.toString(other.number()));
        return new Step.Create(
            c.project(),
            c.service(),
            other.number(),
            other.id().substring(0, 12) + "_" + other.name(),
            c.spec(),
            c.expectedImageId(),
            labels,
            true,
            c.cause());
      }
    }
    return step;
  }

  /** With one old instance go all others. */
  private static List<Step> all(Plan plan, Observed observed) {
    List<Step> wave = new ArrayList<>(plan.wave());
    for (Step step : plan.wave()) {
      if (step instanceof Step.Stop stop) {
        for (Container c : observed.of(stop.service())) {
          if (c.live() && !c.id().equals(stop.target().id())) {
            Target target = new Target(c.id(), c.name(), c.label(Labels.PROJECT), c.service());
            wave.add(new Step.Stop(target, stop.signal(), stop.grace(), stop.cause()));
          }
        }
      }
    }
    return wave;
  }
}
