package dev.fairlead.plan;

import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Labels;
import java.util.ArrayList;
import java.util.List;

/** Says in words how the instances of a service differ from its goal. */
final class Findings {
  private final Draft draft;
  private final List<Finding> findings = new ArrayList<>();

  private Findings(Draft draft) {
    this.draft = draft;
  }

  static List<Finding> of(Draft draft) {
    Findings collected = new Findings(draft);
    draft.instances.forEach(collected::instance);
    collected.missing();
    collected.surplus();
    return List.copyOf(collected.findings);
  }

  private void instance(Instance instance) {
    boolean byHand = instance.container().label(Labels.SPEC).equals(draft.goal.specHash());
    for (Difference difference : instance.differences()) {
      if (!joining(instance, difference)) {
        add(
            instance,
            difference.field(),
            difference.text(),
            byHand && !moves(instance, difference));
      }
    }
    if (instance.unfit().equals(Restarts.AGAIN) && instance.differences().isEmpty()) {
      add(instance, "renewed", Restarts.AGAIN, false);
    }
    if (!instance.current() || instance.fresh()) {
      return;
    }
    if (instance.container().state() == State.PAUSED) {
      add(instance, "state", "state: paused → running", true);
    } else if (instance.readiness() instanceof Readiness.Idle idle) {
      add(instance, "state", "state: " + idle.why() + " → running", true);
    } else if (instance.readiness() instanceof Readiness.Failed failed) {
      add(instance, "health", "health: " + failed.reason(), true);
    }
    String name = draft.finalName(instance.number());
    boolean held =
        draft.context.observed().containers().stream().anyMatch(c -> c.name().equals(name));
    // A temporary name is the trace of a replacement under way, not of a hand.
    boolean temporary = instance.container().name().endsWith("_" + name);
    if (!held && !temporary && instance.number() > 0) {
      String text = "name: \"" + instance.container().name() + "\" → \"" + name + "\"";
      add(instance, "name", text, true);
    }
  }

  /** What shares with an instance that is being replaced follows it, and is no drift. */
  private boolean moves(Instance instance, Difference difference) {
    return Units.pointer(difference)
        && draft.context.units().leaves(instance, draft.service, draft.context) != null;
  }

  /** What is not let in yet has no names by intention. */
  private boolean joining(Instance instance, Difference difference) {
    boolean names = difference.field().equals("aliases");
    return (!instance.proven() && (instance.current() || names)) || (names && switching(instance));
  }

  /** Whether it left for another revision and is let in again. */
  private boolean switching(Instance instance) {
    return !Traffic.named(instance.container(), draft.service.name())
        && draft.instances.stream().anyMatch(i -> !i.current() && i.number() == instance.number());
  }

  private void missing() {
    if (draft.service.oneShot()) {
      return;
    }
    boolean stoodBefore =
        draft.memory.settled().equals(ServicePlanner.restKey(draft.service))
            || draft.instances.stream().anyMatch(i -> i.current() && !i.fresh());
    for (Slots.Slot slot : draft.slots.kept()) {
      if (slot.missing() && slot.outdated().isEmpty()) {
        findings.add(
            new Finding(
                draft.service.name(),
                draft.finalName(slot.number()),
                "missing",
                draft.finalName(slot.number()) + " is missing",
                stoodBefore));
      }
    }
  }

  private void surplus() {
    for (Instance instance : draft.slots.surplus()) {
      add(instance, "surplus", instance.container().name() + " is one too many", false);
    }
  }

  private void add(Instance instance, String field, String text, boolean drift) {
    findings.add(
        new Finding(draft.service.name(), instance.container().name(), field, text, drift));
  }
}
