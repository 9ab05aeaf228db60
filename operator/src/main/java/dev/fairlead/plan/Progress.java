package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Site;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.ProbeState;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.ServiceMemory;
import dev.fairlead.rollout.Told;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How what is remembered changes with a plan and with a step that was taken. Pure. */
public final class Progress {
  private static final Pattern TEMPORARY = Pattern.compile("[0-9a-f]{12}_.+");

  private Progress() {}

  /**
   * After planning: rollouts begun, gates passed, containers that are gone forgotten, holds that
   * were overcome lifted.
   */
  public static Rollouts planned(Rollouts before, Plan plan, Observed observed, Instant now) {
    Rollouts after = before;
    for (ServicePlan service : plan.services()) {
      var containers = observed.of(service.service());
      Set<String> ids = new HashSet<>();
      Set<String> names = new HashSet<>();
      for (Container container : containers) {
        ids.add(container.id());
        names.add(container.name());
        names.add(finalName(container.name()));
      }
      ServiceMemory memory = before.of(service.service(), now);
      Set<String> outdated = answeredBefore(containers, memory);
      after =
          after.with(
              service.service(),
              settle(
                  memory
                      .findStanding(service.stood())
                      .retain(ids, names)
                      .unask(outdated)
                      .accept(service.passed())
                      .await(awaited(service, containers), now)
                      .pursue(service.targetKey()),
                  service));
      if (rests(service)) {
        after = after.withHolds(after.holds().stream().filter(h -> !overcome(h, service)).toList());
      }
    }
    return after;
  }

  /** Before planning: what is remembered of each service begins with the first look at it. */
  public static Rollouts begun(Rollouts before, Desired desired, Instant now) {
    Rollouts after = before;
    for (DesiredService service : desired.services()) {
      after = after.with(service.name(), after.of(service.name(), now));
    }
    if (desired.site() != null) {
      after = after.with(Site.SERVICE, after.of(Site.SERVICE, now));
    }
    return after;
  }

  /**
   * What the first pass found standing, told by id from then on, also if it comes to nothing: until
   * it is noted, what is made after a clock was set back looks as if it had been there.
   *
   * @param looks the plans of that pass, one for each look: any list may leave something out
   */
  public static Rollouts stood(Rollouts before, List<Plan> looks, Instant now) {
    Rollouts after = before;
    for (ServicePlan service : looks.getLast().services()) {
      ServiceMemory memory = after.of(service.service(), now);
      if (memory.neverPlanned()) {
        Set<String> stood =
            looks.stream()
                .flatMap(look -> look.services().stream())
                .filter(seen -> seen.service().equals(service.service()))
                .flatMap(seen -> seen.stood().stream())
                .collect(Collectors.toSet());
        after =
            after.with(service.service(), memory.findStanding(stood).pursue(service.targetKey()));
      }
    }
    return after;
  }

  private static boolean rests(ServicePlan service) {
    return service.settled() && service.findings().isEmpty() && service.hold() == null;
  }

  /** A revision that failed and then came to rest is as good as any, also to go back to (I7). */
  private static boolean overcome(Hold hold, ServicePlan service) {
    return hold.service().equals(service.service())
        && service.restKey().startsWith(hold.specHash() + " ");
  }

  /** What has come to rest once is drift when it changes without the desired state. */
  private static ServiceMemory settle(ServiceMemory memory, ServicePlan service) {
    return rests(service) ? memory.settle(service.restKey()) : memory;
  }

  /**
   * A temporary name is "&lt;12 digits>_&lt;name>"; what is remembered under the name is the
   * instance's.
   */
  private static String finalName(String name) {
    boolean maybe = name.length() > 13 && name.charAt(12) == '_';
    return maybe && TEMPORARY.matcher(name).matches() ? name.substring(13) : name;
  }

  /** Containers that were started again since they were asked: a new run answers for itself. */
  private static Set<String> answeredBefore(List<Container> containers, ServiceMemory memory) {
    if (memory.probes().isEmpty()) {
      return Set.of();
    }
    return containers.stream()
        .filter(c -> {
          ProbeState last = memory.probes().get(c.id());
          return last != null && last.before(c.startedAt());
        })
        .map(Container::id)
        .collect(Collectors.toSet());
  }

  /**
   * Those that the proxy has yet to reach, whoever told it of them: since when it tries may not be
   * known, as after a restart of ours, and is then counted from now on (I6).
   */
  private static List<String> awaited(ServicePlan service, List<Container> containers) {
    Set<String> waited =
        service.waits().stream()
            .filter(wait -> wait.kind() == Wait.Kind.ADMISSION)
            .map(Wait::subject)
            .collect(Collectors.toSet());
    return waited.isEmpty()
        ? List.of()
        : containers.stream().filter(c -> waited.contains(c.name())).map(Container::id).toList();
  }

  /** After a question was answered. What nobody waits for any more is not heard. */
  public static Rollouts answered(
      Rollouts before, Step.Probe probe, boolean well, String answer, Instant at) {
    ServiceMemory memory = before.of(probe.service(), at);
    String id = probe.target().id();
    ProbeState state = memory.probes().get(id);
    if (state == null || !state.pending() || !state.asked().equals(probe.asked())) {
      return before;
    }
    ProbeState answered = state.answered(well, answer, probe.gate().rhythm(), at);
    return before.with(probe.service(), memory.probe(id, answered));
  }

  /** After a step that succeeded. */
  public static Rollouts done(Rollouts before, Step step, Instant now) {
    ServiceMemory memory = before.of(step.service(), now);
    return switch (step) {
      case Step.Pull pull -> before.with(step.service(), memory.pull(pull.reference()));
      case Step.Join join -> before.with(step.service(), memory.join(join.target().id(), now));
      case Step.Leave leave -> before.with(step.service(), memory.join(leave.target().id(), now));
      case Step.Probe probe -> before.with(step.service(), asked(memory, probe));
      case Step.Admit admit ->
          before.with(step.service(), memory.route(admit.target().id(), true, now));
      case Step.Evict evict ->
          before.with(step.service(), memory.route(evict.target().id(), false, now));
      case Step.Signal signal ->
          before.withTold(signal.target().id(), new Told(signal.contents(), now));
      case Step.Start start when start.again() ->
          before.with(step.service(), memory.healed(start.target().name(), now));
      case Step.Start _,
          Step.Create _,
          Step.CreateNetwork _,
          Step.CreateVolume _,
          Step.Open _,
          Step.Close _,
          Step.Withdraw _,
          Step.OnSite _,
          Step.Move _,
          Step.Remove _,
          Step.RemoveNetwork _,
          Step.Rename _,
          Step.Stop _,
          Step.Unpause _,
          Step.Update _ ->
          before;
    };
  }

  /**
   * After a step that failed, or whose outcome nobody knows. One that may have been taken out just
   * now has all of its drain yet, whenever it was taken out before. One that may have been let in
   * is waited for from now on and no longer than another (I6), and is not out since it was before.
   */
  public static Rollouts failed(Rollouts before, Step step, Instant now) {
    ServiceMemory memory = before.of(step.service(), now);
    if (step instanceof Step.Evict evict) {
      return before.with(step.service(), memory.unroute(evict.target().id()));
    }
    return step instanceof Step.Admit admit
        ? before.with(step.service(), memory.route(admit.target().id(), true, now))
        : before;
  }

  private static ServiceMemory asked(ServiceMemory memory, Step.Probe probe) {
    String id = probe.target().id();
    return memory.probe(id, ProbeState.ask(memory.probes().get(id), probe.run(), probe.asked()));
  }
}
