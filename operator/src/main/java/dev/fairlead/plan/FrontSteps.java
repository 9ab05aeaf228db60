package dev.fairlead.plan;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.observed.RouteState.Unanswered;
import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.spec.Listen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Moves the work before the containers. What the strategy planned is taken and held against what
 * the proxy says:
 *
 * <ol>
 *   <li>the route is opened once an instance is ready, on what no container holds itself;
 *   <li>what is ready and let in is admitted, and waited for until the proxy has reached it;
 *   <li>a stop, or a loss of names, becomes an eviction, then a wait until the proxy has no session
 *       left or the drain is over, and only then what it was;
 *   <li>backends of containers that are no more are withdrawn; routes that nobody wants are closed
 *       before a container takes what they listen on.
 * </ol>
 *
 * <p>While the proxy does not answer, nothing is stopped. Nothing is stored: how far it is says the
 * proxy (I10).
 */
final class FrontSteps {
  private static final Duration POLL = Duration.ofMillis(200);

  /** How often a proxy that does not answer is asked, and one that reaches no instance. */
  private static final Duration SLOW_POLL = Duration.ofSeconds(2);

  private final Draft draft;
  private final Front front;

  /** By id: whose end, or loss of names, was planned, whether it may come yet or not. */
  private final Set<String> going = new HashSet<>();

  /** So many more have to serve, and of those that were let go of so many are let in again. */
  private long missed;

  private FrontSteps(Draft draft) {
    this.draft = draft;
    this.front = draft.front;
  }

  static void plan(Draft draft) {
    if (draft.front.used() || !draft.front.strays().isEmpty()) {
      new FrontSteps(draft).plan();
    }
  }

  private void plan() {
    Optional<Map.Entry<String, Unanswered>> problem = front.problem();
    if (problem.isPresent()) {
      draft.changes.removeIf(FrontSteps::ends);
      draft.repairs.removeIf(FrontSteps::ends);
      String kind = Route.kind(problem.get().getKey());
      wait(Wait.Kind.PROXY, kind, problem.get().getValue().problem(), null, SLOW_POLL);
      return;
    }
    hold(draft.changes);
    hold(draft.repairs);
    withdraw();
    closeStrays();
    if (opened()) {
      missed = new Budget(draft, 0).missed();
      draft.slots.kept().forEach(this::admit);
      renew();
    }
  }

  /** The proxy itself waits until nothing else goes on. */
  private void renew() {
    if (!draft.changes.isEmpty() || !draft.repairs.isEmpty() || !draft.waits.isEmpty()) {
      return;
    }
    for (Route route : front.routes()) {
      String due = front.answered(route.id()).map(Answered::due).orElse("");
      if (!due.isEmpty()) {
        Cause cause = new Cause(route.way().title() + " " + due);
        SortedSet<Listen> free = front.free(route);
        draft.repairs.add(new Step.Open(draft.service.name(), route, free, cause));
        return;
      }
    }
  }

  /** What would end work of which nothing is known. */
  private static boolean ends(Step step) {
    return step instanceof Step.Stop || step instanceof Step.Leave;
  }

  // In.

  /** Whether all routes are as they shall be; those that are not are put right. */
  private boolean opened() {
    if (front.sound()) {
      return true;
    }
    if (draft.instances.stream().anyMatch(Instance::ready)) {
      for (Route route : front.routes()) {
        SortedSet<Listen> free = front.free(route);
        Optional<Answered> now = front.answered(route.id());
        if (now.filter(a -> a.known() && a.open().equals(free)).isEmpty()) {
          draft.repairs.add(new Step.Open(draft.service.name(), route, free, why(route, free)));
        }
      }
    }
    return false;
  }

  private static Cause why(Route route, SortedSet<Listen> free) {
    return new Cause(
        !route.holdsPorts() ? "is led" : free.isEmpty() ? "listens on nothing yet" : "listens");
  }

  private void admit(Slot slot) {
    boolean served = false;
    if (!slot.missing() && wanted(slot.instance())) {
      Instance current = slot.instance();
      boolean joined = draft.unjoined(current).isEmpty();
      served = joined && front.admitted(current);
      if (joined) {
        admit(current, slot.outdated().isEmpty() ? draft.repairs : draft.changes, "is ready");
      }
    }
    for (Instance old : slot.outdated()) {
      boolean may = wanted(old) && draft.named(old.container()) && !goes(old);
      if (may && !served) {
        // What the proxy forgot, or let go of for a successor that serves no more.
        admit(old, draft.repairs, "serves until its successor does");
      } else if (may && missed > 0 && !front.admitted(old)) {
        missed--; // I1: another one fell over meanwhile.
        admit(old, draft.repairs, "too few others serve");
      }
    }
  }

  private boolean wanted(Instance instance) {
    return wanted(instance, front);
  }

  private static boolean wanted(Instance instance, Front front) {
    return instance.ready() && instance.container().running() && !front.publishes(instance);
  }

  private boolean goes(Instance instance) {
    return going.contains(instance.container().id());
  }

  private void admit(Instance instance, List<Step> steps, String why) {
    String name = instance.container().name();
    String address = front.address(instance);
    if (address.isEmpty()) {
      String who = front.routes().getFirst().way().title();
      wait(Wait.Kind.ADMISSION, name, "has no address that " + who + " reaches", null, SLOW_POLL);
      return;
    }
    for (Route route : front.routes()) {
      Backend.State state = front.backend(route, instance).map(Backend::state).orElse(null);
      if (state == null || state == Backend.State.DRAINING) {
        steps.add(new Step.Admit(instance.target(), route, address, new Cause(why)));
      } else if (state != Backend.State.ADMITTED) {
        Instant told = told(draft, instance, true);
        Instant until = told == null ? null : told.plus(route.admit());
        boolean late = until == null || !until.isAfter(draft.now());
        String where = address + ":" + route.port();
        wait(
            Wait.Kind.ADMISSION,
            name,
            route.way().title() + " has not reached it at " + where,
            late ? null : until,
            late ? SLOW_POLL : POLL);
      }
    }
  }

  /** When the proxy was told last, if that is what it was told last; else null. */
  private static @Nullable Instant told(Draft draft, Instance instance, boolean in) {
    ServiceMemory.Routed told = draft.memory.routed().get(instance.container().id());
    return told != null && told.in() == in ? told.at() : null;
  }

  /** Why an instance has failed at the front, while an old one could serve; else empty. */
  static String refused(Instance instance, Draft draft) {
    Front front = draft.front;
    Instant told = told(draft, instance, true);
    if (!front.used() || told == null || !wanted(instance, front) || front.problem().isPresent()) {
      return "";
    }
    for (Route route : front.routes()) {
      Backend.State state = front.backend(route, instance).map(Backend::state).orElse(null);
      boolean unreached = state == Backend.State.DOWN || state == Backend.State.COMING;
      if (unreached && !told.plus(route.admit()).isAfter(draft.now())) {
        return route.way().title()
            + " could not reach it at "
            + front.address(instance)
            + ":"
            + route.port()
            + " within "
            + route.admit().toSeconds()
            + "s";
      }
    }
    return "";
  }

  // Out.

  /**
   * Lets a container be stopped, or lose its names, only when the proxy has let go of it: with its
   * names it may lose its address, and what the proxy has with it there.
   */
  private void hold(List<Step> steps) {
    List<Step> kept = new ArrayList<>();
    for (Step step : steps) {
      Instance instance =
          ends(step) && step instanceof Step.OnContainer on ? instance(on.target().id()) : null;
      if (instance == null || letGo(instance, kept)) {
        kept.add(step);
      }
    }
    steps.clear();
    steps.addAll(kept);
  }

  private @Nullable Instance instance(String id) {
    return draft.instances.stream()
        .filter(i -> i.container().id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** Whether nothing keeps it; else what brings that about is done, or waited for. */
  private boolean letGo(Instance instance, List<Step> steps) {
    if (front.used() && !front.sound() && instance.ready()) {
      return false; // What the proxy says of backends says little; it is put right first.
    }
    List<Front.Held> held = front.held(instance);
    if (held.stream().anyMatch(h -> gone(h.backend()))) {
      return false; // What it was under another address is withdrawn first.
    }
    List<Front.Held> working =
        held.stream().filter(h -> h.backend().state() != Backend.State.DRAINING).toList();
    if (needed(instance)) {
      String why = "no other one gets work";
      wait(Wait.Kind.ADMISSION, instance.container().name(), why, null, SLOW_POLL);
      return false;
    }
    going.add(instance.container().id());
    // One that passed before we died, and has yet to show it again, has sessions as well.
    boolean works = instance.ready() || instance.undecided();
    boolean busy = works && held.stream().anyMatch(h -> h.backend().busy());
    // One that somebody else took out, or that we did before we died, has all of its time yet.
    if (!working.isEmpty() || (busy && told(draft, instance, false) == null)) {
      Cause cause = new Cause(instance.ready() ? instance.why() : instance.state());
      held.forEach(
          h -> steps.add(new Step.Evict(instance.target(), h.route(), h.backend().name(), cause)));
      return false;
    }
    return !busy || drained(instance, held);
  }

  private boolean drained(Instance instance, List<Front.Held> held) {
    Instant since = told(draft, instance, false);
    Instant until = since == null ? draft.now() : since.plus(draft.service.drain());
    if (!until.isAfter(draft.now())) {
      return true;
    }
    wait(Wait.Kind.DRAIN, instance.container().name(), goingOn(held), until, POLL);
    return false;
  }

  private static String goingOn(List<Front.Held> held) {
    long sessions = 0;
    for (Front.Held one : held) {
      if (one.backend().sessions() == Backend.UNCOUNTED) {
        return "nobody counts its sessions";
      }
      sessions += one.backend().sessions();
    }
    return sessions == 1 ? "1 session goes on" : sessions + " sessions go on";
  }

  /**
   * I1: the last one that gets work, or could, keeps it, unless nothing else was asked for. That
   * the proxy forgot it makes it no less the last one. One without its names is not let in again.
   */
  private boolean needed(Instance instance) {
    boolean meant =
        !draft.replacement.startFirst()
            || draft.service.strategy().maxUnavailable() >= draft.service.replicas();
    return !meant
        && instance.ready()
        && (draft.named(instance.container()) || front.admitted(instance))
        && front.routes().stream().anyMatch(route -> !others(route, instance));
  }

  private boolean others(Route route, Instance than) {
    return front.answered(route.id()).stream()
        .flatMap(a -> a.backends().stream())
        .anyMatch(b -> b.state() == Backend.State.ADMITTED && !b.isOf(than.container().id()));
  }

  /** Backends of containers that do not live any more, or live elsewhere now. */
  private void withdraw() {
    Front.of(draft.context, draft.service.name())
        .forEach(entry -> {
          if (entry.getValue() instanceof Answered answered) {
            answered.backends().stream()
                .filter(this::gone)
                .forEach(backend ->
                    draft.repairs.add(
                        new Step.Withdraw(
                            draft.service.name(),
                            entry.getKey(),
                            backend.name(),
                            new Cause("is there no more"))));
          }
        });
  }

  private boolean gone(Backend backend) {
    for (Instance instance : draft.instances) {
      if (backend.isOf(instance.container().id())) {
        String address = front.address(instance);
        boolean same = Backend.name(instance.container().id(), address).equals(backend.name());
        return !instance.live() || !(same || address.isEmpty());
      }
    }
    return true;
  }

  /**
   * A route that nobody wants is closed when no instance gets work by it any more; what is to
   * publish the same ports starts after that. One that holds no port is in nobody's way, and no
   * instance goes because of it. An instance that stays is found in another way from now on.
   */
  private void closeStrays() {
    List<String> strays = front.strays();
    boolean needed =
        draft.instances.stream()
            .anyMatch(i ->
                i.live()
                    && !i.current()
                    && front.held(i).stream().anyMatch(h -> holds(strays, h.route())));
    boolean moved = front.used() ? front.sound() && reached() : !needed;
    if (strays.isEmpty() || !moved) {
      return;
    }
    for (String stray : strays) {
      Cause cause = new Cause("no longer declared");
      draft.repairs.add(new Step.Close(draft.service.name(), stray, cause));
    }
    if (!front.used()) {
      draft.changes.removeIf(Step.Start.class::isInstance);
      draft.repairs.removeIf(Step.Start.class::isInstance);
    }
  }

  private boolean holds(List<String> strays, String route) {
    return strays.contains(route)
        && front.answered(route).filter(a -> !a.open().isEmpty()).isPresent();
  }

  /** Whether all that serves gets its work by the routes that are wanted. */
  private boolean reached() {
    return draft.instances.stream().filter(this::wanted).allMatch(front::admitted);
  }

  private void wait(
      Wait.Kind kind, String subject, String why, @Nullable Instant until, Duration poll) {
    draft.waits.add(new Wait(kind, subject, why, until, draft.now().plus(poll)));
  }
}
