package dev.fairlead.plan;

import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.plan.SmallCell.Age;
import dev.fairlead.plan.SmallCell.Name;
import dev.fairlead.plan.SmallCell.Shape;
import dev.fairlead.plan.SmallWorld.Held;
import dev.fairlead.plan.SmallWorld.Policy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every world of a service with up to three replicas, up to symmetry: which slot holds what does
 * not matter, so slots come in one order only. One replica takes every slot there is; with more,
 * slots come from ever smaller choices of those that differ in what the planner can do about them.
 */
final class SmallWorlds {
  static final List<Policy> POLICIES =
      List.of(
          new Policy(Kind.ROLLING, 1, 0, true),
          new Policy(Kind.ROLLING, 0, 1, true),
          new Policy(Kind.ROLLING, 1, 1, true),
          new Policy(Kind.ROLLING, 2, 0, true),
          new Policy(Kind.RECREATE, 1, 0, true),
          new Policy(Kind.ROLLING, 1, 0, false),
          new Policy(Kind.RECREATE, 1, 0, false));

  private static final Set<Age> ELDERS =
      EnumSet.of(Age.CURRENT, Age.PREVIOUS, Age.QUARANTINED, Age.ADOPTED_PREVIOUS);
  private static final Set<Age> NEWCOMERS = EnumSet.of(Age.CURRENT, Age.OLDER, Age.QUARANTINED);

  /** {@code -Dworlds.wide=true}: twice as many, for a change of the planner. */
  private static final boolean WIDE = Boolean.getBoolean("worlds.wide");

  private SmallWorlds() {}

  static Stream<SmallWorld> all() {
    return Stream.of(
            worlds(1, 1, everySlot()),
            worlds(2, 2, WIDE ? manySlots() : someSlots()),
            worlds(3, 3, WIDE ? someSlots() : fewSlots()),
            worlds(1, 2, WIDE ? someSlots() : fewSlots()),
            worlds(2, 3, WIDE ? fewSlots() : List.of()),
            worlds(0, 1, manySlots()))
        .flatMap(worlds -> worlds);
  }

  /** An empty slot, any one container, and any newcomer beside any elder one. */
  static List<List<SmallCell>> everySlot() {
    List<List<SmallCell>> slots = new ArrayList<>();
    slots.add(List.of());
    for (Shape shape : Shape.values()) {
      for (Age age : Age.values()) {
        for (Name name : Name.values()) {
          slots.add(List.of(SmallCell.elder(shape, age, name)));
        }
      }
    }
    for (Shape shape : Shape.values()) {
      for (Age age : ELDERS) {
        for (Shape fresh : Shape.values()) {
          for (Age made : NEWCOMERS) {
            slots.add(pair(shape, age, fresh, made));
          }
        }
      }
    }
    return slots;
  }

  private static List<List<SmallCell>> manySlots() {
    List<List<SmallCell>> slots = new ArrayList<>(someSlots());
    for (Age age : List.of(Age.CURRENT, Age.PREVIOUS)) {
      for (Shape shape :
          List.of(Shape.CANNOT_START, Shape.KEEPS_RESTARTING, Shape.REMOVING, Shape.RESTARTING)) {
        slots.add(List.of(SmallCell.elder(shape, age, Name.OWN)));
      }
      slots.add(List.of(SmallCell.elder(Shape.HEALTHY, age, Name.TEMPORARY)));
    }
    slots.add(List.of(SmallCell.elder(Shape.HEALTHY, Age.QUARANTINED, Name.OWN)));
    slots.add(List.of(SmallCell.elder(Shape.UNHEALTHY, Age.QUARANTINED, Name.OWN)));
    slots.add(List.of(SmallCell.elder(Shape.HEALTHY, Age.CURRENT, Name.FOREIGN)));
    for (Shape fresh : List.of(Shape.EXITED_1, Shape.PAUSED, Shape.KEEPS_RESTARTING, Shape.DEAD)) {
      slots.add(pair(Shape.HEALTHY, Age.PREVIOUS, fresh, Age.CURRENT));
    }
    for (Shape elder : List.of(Shape.UNHEALTHY, Shape.PAUSED, Shape.CREATED)) {
      for (Shape fresh : List.of(Shape.HEALTHY, Shape.SOAKING, Shape.UNHEALTHY)) {
        slots.add(pair(elder, Age.PREVIOUS, fresh, Age.CURRENT));
      }
    }
    slots.add(pair(Shape.HEALTHY, Age.PREVIOUS, Shape.STARTING, Age.QUARANTINED));
    slots.add(pair(Shape.HEALTHY, Age.CURRENT, Shape.HEALTHY, Age.CURRENT));
    return slots;
  }

  private static List<List<SmallCell>> someSlots() {
    List<List<SmallCell>> slots = new ArrayList<>(fewSlots());
    for (Shape shape : List.of(Shape.SOAKING, Shape.STARTING, Shape.PAUSED, Shape.DEAD)) {
      slots.add(List.of(SmallCell.elder(shape, Age.CURRENT, Name.OWN)));
      slots.add(List.of(SmallCell.elder(shape, Age.PREVIOUS, Name.OWN)));
    }
    slots.add(List.of(SmallCell.elder(Shape.HEALTHY, Age.ADOPTED, Name.OWN)));
    slots.add(List.of(SmallCell.elder(Shape.EXITED_1, Age.ADOPTED_PREVIOUS, Name.OWN)));
    slots.add(pair(Shape.HEALTHY, Age.PREVIOUS, Shape.UNHEALTHY, Age.CURRENT));
    slots.add(pair(Shape.HEALTHY, Age.PREVIOUS, Shape.HEALTHY, Age.OLDER));
    slots.add(pair(Shape.EXITED_0, Age.PREVIOUS, Shape.HEALTHY, Age.CURRENT));
    return slots;
  }

  private static List<List<SmallCell>> fewSlots() {
    List<List<SmallCell>> slots = new ArrayList<>();
    slots.add(List.of());
    for (Age age : List.of(Age.CURRENT, Age.PREVIOUS)) {
      for (Shape shape : List.of(Shape.CREATED, Shape.HEALTHY, Shape.UNHEALTHY, Shape.EXITED_1)) {
        slots.add(List.of(SmallCell.elder(shape, age, Name.OWN)));
      }
    }
    slots.add(List.of(SmallCell.elder(Shape.HEALTHY, Age.OLDER, Name.OWN)));
    slots.add(List.of(SmallCell.elder(Shape.HEALTHY, Age.CURRENT, Name.TEMPORARY)));
    slots.add(List.of(SmallCell.elder(Shape.HEALTHY, Age.ADOPTED_PREVIOUS, Name.OWN)));
    for (Shape fresh : List.of(Shape.CREATED, Shape.STARTING, Shape.SOAKING, Shape.HEALTHY)) {
      slots.add(pair(Shape.HEALTHY, Age.PREVIOUS, fresh, Age.CURRENT));
    }
    slots.add(pair(Shape.EXITED_0, Age.PREVIOUS, Shape.CREATED, Age.CURRENT));
    slots.add(pair(Shape.UNHEALTHY, Age.PREVIOUS, Shape.STARTING, Age.CURRENT));
    return slots;
  }

  private static List<SmallCell> pair(Shape elder, Age of, Shape newcomer, Age made) {
    return List.of(SmallCell.elder(elder, of, Name.OWN), SmallCell.newcomer(newcomer, made));
  }

  private static Stream<SmallWorld> worlds(int replicas, int width, List<List<SmallCell>> choice) {
    List<List<List<SmallCell>>> filled = new ArrayList<>();
    fill(width, 0, choice, List.of(), filled);
    return POLICIES.stream()
        .flatMap(policy ->
            filled.stream()
                .filter(slots -> possible(slots, policy))
                .flatMap(slots -> variants(policy, replicas, slots)));
  }

  private static void fill(
      int width,
      int from,
      List<List<SmallCell>> choice,
      List<List<SmallCell>> sofar,
      List<List<List<SmallCell>>> filled) {
    if (sofar.size() == width) {
      filled.add(sofar);
      return;
    }
    for (int next = from; next < choice.size(); next++) {
      List<List<SmallCell>> longer = new ArrayList<>(sofar);
      longer.add(choice.get(next));
      fill(width, next, choice, List.copyOf(longer), filled);
    }
  }

  private static boolean possible(List<List<SmallCell>> slots, Policy policy) {
    return policy.checked()
        || slots.stream().flatMap(List::stream).allMatch(cell -> cell.shape().unchecked());
  }

  private static Stream<SmallWorld> variants(
      Policy policy, int replicas, List<List<SmallCell>> slots) {
    return Stream.of(false, true)
        .flatMap(restarted ->
            Stream.of(Held.values())
                .map(held -> new SmallWorld(policy, replicas, slots, restarted, held)));
  }
}
