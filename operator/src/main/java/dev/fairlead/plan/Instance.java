package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.rollout.Readiness;
import java.util.List;

/**
 * A container measured against the goal.
 *
 * @param differences all of them
 * @param unfit why it cannot stay although it may equal the goal; empty when it can
 * @param current equal to the goal, or to be made equal without replacing it
 * @param proven passed its gate, or stood before there was one to pass (I3)
 */
record Instance(
    Container container,
    List<Difference> differences,
    String unfit,
    boolean current,
    boolean proven,
    Readiness readiness) {

  Instance {
    differences = List.copyOf(differences);
  }

  /** The same, judged in another way. */
  Instance judged(Readiness other) {
    return new Instance(container, differences, unfit, current, proven, other);
  }

  int number() {
    return container.number();
  }

  boolean live() {
    return container.live();
  }

  boolean completed() {
    return readiness instanceof Readiness.Completed;
  }

  boolean ready() {
    return readiness.isReady();
  }

  /** Part of a rollout under way: it must pass its gate. */
  boolean fresh() {
    return current && !proven;
  }

  /** Served before, and may serve again by itself. */
  boolean recovering() {
    return proven
        && container.state() == State.RUNNING
        && readiness instanceof Readiness.Waiting waiting
        && waiting.until() != null;
  }

  /** Has neither passed its gate nor failed it. */
  boolean undecided() {
    return !proven
        && (readiness instanceof Readiness.Waiting || readiness instanceof Readiness.ProbeDue);
  }

  Target target() {
    return Target.of(container);
  }

  /** What makes it differ, for a step's cause. */
  String why() {
    if (!unfit.isEmpty()) {
      return unfit;
    }
    if (differences.isEmpty()) {
      return "surplus";
    }
    String first = differences.getFirst().text();
    return differences.size() == 1 ? first : first + " and " + (differences.size() - 1) + " more";
  }

  /** What makes it differ and, where it does not serve, that too. */
  String whyReplaced() {
    boolean down = readiness instanceof Readiness.Failed || readiness instanceof Readiness.Idle;
    return down && unfit.isEmpty() ? state() + ", " + why() : why();
  }

  /** How it stands, for people. */
  String state() {
    return switch (readiness) {
      case Readiness.Failed failed -> failed.reason();
      case Readiness.Idle idle -> idle.why();
      case Readiness.Waiting waiting -> waiting.why();
      case Readiness.ProbeDue due -> due.why();
      case Readiness.Ready _ -> "ready";
      case Readiness.Completed _ -> "completed";
    };
  }
}
