package dev.fairlead.simulation;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Projection;
import dev.fairlead.plan.Projection.Item;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Rollouts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stack that stands when a life begins: as an earlier operator left it, or as compose started it.
 * What it is made of says the planner itself, once for each version.
 */
final class Standing {
  private static final Map<String, List<Step.Create>> MADE_OF = new ConcurrentHashMap<>();

  private Standing() {}

  /** Whether a version can stand there. */
  static boolean can(Version version) {
    return version.valid() && Flaw.of(version.image()) == Flaw.GOOD;
  }

  /** Puts it there. */
  static void put(Machine machine, Version version, boolean byCompose) {
    Desired desired = version.desired();
    if (desired == null) {
      return;
    }
    desired.services().forEach(service -> machine.hasLocally(service.spec().image()));
    for (Step.Create create : MADE_OF.computeIfAbsent(version.revision(), _ -> of(desired))) {
      var labels = byCompose ? Machine.composeOnly(create.labels()) : create.labels();
      machine.stands(machine.create(create.name(), create.spec(), labels, byCompose));
    }
  }

  private static List<Step.Create> of(Desired desired) {
    TreeMap<String, Image> images = new TreeMap<>();
    TreeMap<String, Image> byId = new TreeMap<>();
    for (DesiredService service : desired.services()) {
      Image image = Machine.image("sha256:" + service.spec().image() + "#0");
      images.put(service.spec().image(), image);
      byId.put(image.id(), image);
    }
    Observed empty =
        new Observed(desired.project(), List.of(), new TreeMap<>(), new TreeMap<>(), images, byId);
    List<Step.Create> made = new ArrayList<>();
    for (Item item : Projection.of(desired, empty, Rollouts.NONE, false, Instant.EPOCH).items()) {
      if (item instanceof Item.Do(Step.Create create)) {
        made.add(create);
      }
    }
    return List.copyOf(made);
  }
}
