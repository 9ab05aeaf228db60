package dev.fairlead.plan;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.Volume;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.VolumeSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
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
    List<String> blockers = new ArrayList<>(owners(context));
    List<String> notices = new ArrayList<>();
    List<Step> ground = ground(context, blockers, notices);
    List<Step> orphans = orphans(context, inPlace(services.values()), notices);
    List<Step> wave =
        desired.suspended() || !blockers.isEmpty()
            ? List.of()
            : wave(ground, List.copyOf(services.values()), orphans);
    return new Plan(
        desired.release(),
        desired.revision(),
        List.copyOf(services.values()),
        wave,
        blockers,
        notices);
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

  private static List<Step> ground(Context context, List<String> blockers, List<String> notices) {
    List<Step> steps = new ArrayList<>();
    for (NetworkSpec network : context.desired().networks()) {
      Network found = context.observed().networks().get(network.name());
      if (found == null && network.external()) {
        blockers.add("network " + network.name() + " is declared external and does not exist");
      } else if (found == null) {
        steps.add(
            new Step.CreateNetwork(network, labels(context, network), new Cause("is missing")));
      } else if (!network.external()
          && !found.labels().getOrDefault(Labels.NETWORK, "").equals(network.key())) {
        blockers.add(
            "network "
                + network.name()
                + " exists and was not made for this project; declare it external or give it another name");
      } else if (!network.external() && differs(found.labels(), network.configHash())) {
        notices.add(
            "network "
                + network.name()
                + " is not as declared; a network that exists is not changed: take the project down and up again");
      }
    }
    for (VolumeSpec volume : context.desired().volumes()) {
      Volume found = context.observed().volumes().get(volume.name());
      if (found == null && volume.external()) {
        blockers.add("volume " + volume.name() + " is declared external and does not exist");
      } else if (found == null) {
        steps.add(new Step.CreateVolume(volume, labels(context, volume), new Cause("is missing")));
      } else if (!volume.external()
          && !found.labels().getOrDefault(Labels.PROJECT, "").equals(context.desired().project())) {
        notices.add(
            "volume "
                + volume.name()
                + " exists and was not made for this project; it is used as it is");
      } else if (!volume.external() && differs(found.labels(), volume.configHash())) {
        notices.add(
            "volume "
                + volume.name()
                + " is not as declared; a volume is never changed or removed, for it may hold data");
      }
    }
    return steps;
  }

  /** By compose's hash; an object without one was made by a compose that wrote none. */
  private static boolean differs(Map<String, String> labels, String configHash) {
    String found = labels.getOrDefault(Labels.CONFIG_HASH, "");
    return !found.isEmpty() && !configHash.isEmpty() && !found.equals(configHash);
  }

  private static Map<String, String> identity(Context context) {
    Map<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, context.desired().project());
    labels.put(Labels.VERSION, Labels.COMPOSE_VERSION);
    return labels;
  }

  private static java.util.SortedMap<String, String> labels(Context context, NetworkSpec network) {
    TreeMap<String, String> labels = new TreeMap<>(network.labels());
    labels.putAll(identity(context));
    labels.put(Labels.NETWORK, network.key());
    labels.put(Labels.CONFIG_HASH, network.configHash());
    return Ordered.map(labels);
  }

  private static java.util.SortedMap<String, String> labels(Context context, VolumeSpec volume) {
    TreeMap<String, String> labels = new TreeMap<>(volume.labels());
    labels.putAll(identity(context));
    labels.put(Labels.VOLUME, volume.key());
    labels.put(Labels.CONFIG_HASH, volume.configHash());
    return Ordered.map(labels);
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
      boolean orphan =
          !declared.contains(container.service())
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
      }
    }
    return steps.stream().distinct().toList();
  }
}
