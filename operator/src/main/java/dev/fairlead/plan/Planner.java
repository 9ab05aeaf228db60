package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Site;
import dev.fairlead.desired.TraefikCaution;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.SiteState;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * Compares desired with observed and says what to do next. A pure function: the same input gives
 * the same plan (I12), and when both are equal the plan is empty (I11).
 *
 * <p>A plan is one wave of steps. After they are done the host is observed again and planned for
 * again, until nothing is left; nothing is remembered of an earlier plan, so a newer revision
 * supersedes a rollout between any two waves (I9) and a crash loses nothing (I10). {@link
 * Projection} plays the waves to the end to show people the whole.
 */
public final class Planner {
  private Planner() {}

  /**
   * What to do next.
   *
   * @param prune remove what the desired state no longer declares
   */
  public static Plan plan(
      Desired desired, Observed observed, Rollouts rollouts, boolean prune, Instant now) {
    Context context = Context.of(desired, observed, rollouts, prune, now);
    SequencedMap<String, ServicePlan> services = new LinkedHashMap<>();
    for (DesiredService service : desired.services()) {
      services.put(
          service.name(),
          ServicePlanner.plan(context, service, Dependencies.blocking(context, service, services)));
    }
    Site site = desired.site();
    if (site != null) {
      services.put(Site.SERVICE, SitePlanner.plan(context, site));
    }
    Ground ground = Ground.of(context);
    List<String> blockers = new ArrayList<>(owners(context));
    blockers.addAll(SitePlanner.blockers(context));
    blockers.addAll(ground.blockers);
    List<String> notices = new ArrayList<>(ground.notices);
    for (DesiredService service : desired.services()) {
      TraefikCaution.of(desired.project(), service).ifPresent(notices::add);
    }
    List<Step> orphans = orphans(context, inPlace(services.values()), notices);
    List<Step> wave =
        desired.suspended() || !blockers.isEmpty()
            ? List.of()
            : wave(ground.steps, List.copyOf(services.values()), orphans);
    return new Plan(
        desired.release(),
        desired.revision(),
        List.copyOf(services.values()),
        wave,
        blockers,
        notices,
        ground.undecided);
  }

  /**
   * Networks and volumes come before containers; pulls before anything is replaced; repairs never
   * wait.
   */
  private static List<Step> wave(
      List<Step> ground, List<ServicePlan> services, List<Step> orphans) {
    List<Step> pulls = new ArrayList<>();
    List<Step> changes = new ArrayList<>();
    List<Step> repairs = new ArrayList<>();
    for (ServicePlan service : services) {
      repairs.addAll(service.repairs());
      for (Step step : service.changes()) {
        (step instanceof Step.Pull ? pulls : changes).add(step);
      }
    }
    List<Step> wave = new ArrayList<>(ground);
    if (!ground.isEmpty()) {
      wave.addAll(pulls);
      return wave;
    }
    wave.addAll(repairs);
    if (!pulls.isEmpty()) {
      wave.addAll(pulls);
      return wave;
    }
    Optional<Step> leave = changes.stream().filter(Step.Leave.class::isInstance).findFirst();
    if (leave.isPresent()) {
      // Alone: nothing else may take the address that is given up for a moment.
      return List.of(leave.get());
    }
    wave.addAll(changes);
    wave.addAll(orphans);
    return wave;
  }

  private static List<String> owners(Context context) {
    TreeSet<String> others = new TreeSet<>();
    for (Container container : context.observed().containers()) {
      String owner = container.label(Labels.RELEASE);
      if (!owner.isEmpty() && !owner.equals(context.desired().release())) {
        others.add(owner);
      }
    }
    // I17: two releases must never fight over one project.
    return others.stream()
        .map(other ->
            "project "
                + context.desired().project()
                + " has containers of the release "
                + other
                + "; give one of the two another spec.compose.project")
        .toList();
  }

  /** Whether what is declared is all there, and nothing was brought back instead. */
  private static boolean inPlace(Collection<ServicePlan> services) {
    boolean all = true;
    for (ServicePlan service : services) {
      all &= service.settled() && service.hold() == null;
    }
    return all;
  }

  /**
   * Containers of services that are no longer declared. They go last: what served with them may
   * have to serve again (I7).
   */
  private static List<Step> orphans(Context context, boolean inPlace, List<String> notices) {
    List<Step> steps = new ArrayList<>();
    TreeSet<String> declared = new TreeSet<>();
    context.desired().services().forEach(s -> declared.add(s.name()));
    for (Container container : context.observed().containers()) {
      // What a site's files are read from is never started.
      boolean read =
          context.desired().site() != null
              && container.service().equals(Site.SERVICE)
              && container.startedAt() == null;
      boolean orphan =
          !read
              && !declared.contains(container.service())
              && !container.label(Labels.ONE_OFF).equals("True");
      if (!orphan) {
        continue;
      }
      boolean ours = container.label(Labels.RELEASE).equals(context.desired().release());
      if (context.prune() && ours && !inPlace) {
        notices.add(
            container.name()
                + " belongs to no declared service; it is removed when all others are in place");
      } else if (context.prune() && ours) {
        String why = "service " + container.service() + " is no longer declared";
        List<Step> first = Removal.closing(container.service(), context.observed(), why);
        steps.addAll(first.isEmpty() ? List.of(Removal.takeDown(container, why)) : first);
      } else {
        notices.add(container.name() + " belongs to no declared service; it is left alone");
        if (context.prune() && inPlace && container.label(Labels.RELEASE).isEmpty()) {
          String why = "service " + container.service() + " is no longer declared";
          steps.addAll(Removal.closing(container.service(), context.observed(), why));
        }
      }
    }
    if (context.desired().site() == null) {
      steps.addAll(formerSite(context, inPlace, notices));
    }
    return steps.stream().distinct().toList();
  }

  /** What is left of the site that a release was before it had services. */
  private static List<Step> formerSite(Context context, boolean inPlace, List<String> notices) {
    String release = context.desired().release();
    SiteState left = context.observed().site();
    if (!left.has(release)) {
      return List.of();
    }
    if (context.prune() && inPlace) {
      return SitePlanner.removal(release, left, "the release is no site any more");
    }
    notices.add(
        "the files of the site that this release was are still there; they are "
            + (context.prune() ? "removed when all services are in place" : "left alone"));
    return List.of();
  }
}
