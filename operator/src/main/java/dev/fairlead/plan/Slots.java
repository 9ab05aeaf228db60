package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The instances of a service by compose's instance number. A slot is filled by one current
 * instance; while it is being replaced the old one stands beside it.
 *
 * @param kept as many as there shall be replicas, the empty ones included
 * @param surplus instances that belong to no kept slot, or are one too many in it
 */
record Slots(List<Slot> kept, List<Instance> surplus) {
  private static final Comparator<Instance> BEST_FIRST =
      Comparator.comparing((Instance i) -> !i.ready())
          .thenComparing(i -> !i.live())
          .thenComparing(i -> i.container().created());

  record Slot(int number, List<Instance> current, List<Instance> outdated) {
    boolean missing() {
      return current.isEmpty();
    }

    Instance instance() {
      return current.getFirst();
    }

    boolean outdatedLive() {
      return anyLive(outdated);
    }
  }

  private static boolean anyLive(List<Instance> instances) {
    for (Instance instance : instances) {
      if (instance.live()) {
        return true;
      }
    }
    return false;
  }

  /**
   * An old instance that lives beside another one of its number, as copies made by hand do. It
   * takes the room of a slot that has none of its own left, and else each would wait for the other
   * (I10).
   */
  Optional<Instance> copy() {
    return kept.stream()
        .flatMap(slot -> slot.outdated().stream().filter(Instance::live).skip(1))
        .findFirst();
  }

  static Slots of(List<Instance> instances, DesiredService service, Goal goal) {
    int replicas = service.oneShot() ? 1 : service.replicas();
    SortedMap<Integer, List<Instance>> byNumber = new TreeMap<>();
    for (Instance instance : instances) {
      byNumber.computeIfAbsent(instance.number(), _ -> new ArrayList<>()).add(instance);
    }
    List<Instance> surplus = new ArrayList<>();
    // A container without a usable number cannot be addressed as a replica.
    surplus.addAll(byNumber.getOrDefault(0, List.of()));
    byNumber.remove(0);

    List<Integer> order = new ArrayList<>(byNumber.keySet());
    if (order.size() > 1) {
      order.sort(byWorth(byNumber, service, goal));
    }
    List<Integer> keep = new ArrayList<>(order.subList(0, Math.min(replicas, order.size())));
    order
        .subList(keep.size(), order.size())
        .forEach(n -> surplus.addAll(byNumber.getOrDefault(n, List.of())));
    for (int number = 1; keep.size() < replicas; number++) {
      if (!byNumber.containsKey(number)) {
        keep.add(number);
      }
    }
    keep.sort(Comparator.naturalOrder());
    List<Slot> kept = new ArrayList<>(keep.size());
    for (int number : keep) {
      kept.add(slot(number, byNumber.getOrDefault(number, List.of()), surplus));
    }
    return new Slots(List.copyOf(kept), List.copyOf(surplus));
  }

  /** Numbers in the order in which they are kept. */
  private static Comparator<Integer> byWorth(
      SortedMap<Integer, List<Instance>> byNumber, DesiredService service, Goal goal) {
    return Comparator.comparing(
            (Integer n) -> !anyServes(byNumber.getOrDefault(n, List.of()), service, goal))
        .thenComparing(n -> !anyReady(byNumber.getOrDefault(n, List.of())))
        .thenComparing(n -> !anyLive(byNumber.getOrDefault(n, List.of())))
        .thenComparing(Function.identity());
  }

  private static Slot slot(int number, List<Instance> instances, List<Instance> surplus) {
    List<Instance> current = new ArrayList<>();
    List<Instance> outdated = new ArrayList<>();
    for (Instance instance : instances) {
      (instance.current() ? current : outdated).add(instance);
    }
    if (current.size() > 1) {
      current.sort(BEST_FIRST);
      surplus.addAll(current.subList(1, current.size()));
    }
    return new Slot(
        number, current.isEmpty() ? List.of() : List.of(current.getFirst()), List.copyOf(outdated));
  }

  /**
   * I5: what serves is kept before what does not. One that is well and that nobody finds any more
   * would else be kept, and one that serves could not go while there is no other (I10).
   */
  private static boolean anyServes(List<Instance> instances, DesiredService service, Goal goal) {
    for (Instance instance : instances) {
      if (instance.ready() && goal.named(instance.container(), service.name())) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyReady(List<Instance> instances) {
    for (Instance instance : instances) {
      if (instance.ready()) {
        return true;
      }
    }
    return false;
  }
}
