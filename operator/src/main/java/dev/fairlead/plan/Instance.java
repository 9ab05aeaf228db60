package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Labels;
import java.util.List;

/**
 * A container measured against the goal.
 *
 * @param differences all of them
 * @param current equal to the goal, or made equal without replacing it
 * @param fresh part of a rollout under way: it must pass its gate
 */
record Instance(
    Container container,
    List<Difference> differences,
    boolean current,
    boolean fresh,
    Readiness readiness) {

  Instance {
    differences = List.copyOf(differences);
  }

  int number() {
    return container.number();
  }

  boolean live() {
    return container.live();
  }

  boolean ready() {
    return readiness.isReady();
  }

  Target target() {
    return new Target(
        container.id(), container.name(), container.label(Labels.PROJECT), container.service());
  }

  /** What makes it differ, for a step's cause. */
  String why() {
    if (differences.isEmpty()) {
      return "surplus";
    }
    String first = differences.getFirst().text();
    return differences.size() == 1 ? first : first + " and " + (differences.size() - 1) + " more";
  }
}
