package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says where a service's rollout stands, from the plan that was just made for it: what is done
 * comes before what is waited for. A pure function, so that nothing has to be remembered.
 */
final class RolloutReader {
  private final Draft draft;
  private final List<Step> steps;

  private RolloutReader(Draft draft) {
    this.draft = draft;
    List<Step> all = new ArrayList<>(draft.changes);
    all.addAll(draft.repairs);
    this.steps = all;
  }

  static Rollout of(Draft draft, @Nullable Failure failure, boolean settled) {
    if (failure != null) {
      return new Rollout.Failed(failure.reason(), null);
    }
    RolloutReader reader = new RolloutReader(draft);
    Hold hold = draft.hold;
    if (hold == null) {
      return settled ? new Rollout.Complete() : reader.doing().orElseGet(reader::waiting);
    }
    return reader.held(hold, settled);
  }

  private Rollout held(Hold hold, boolean settled) {
    Instant until = hold.until().equals(Instant.MAX) ? null : hold.until();
    if (settled) {
      return new Rollout.RolledBack(hold.reason(), until);
    }
    boolean rests =
        steps.isEmpty() && draft.waits.stream().allMatch(w -> w.kind() == Wait.Kind.BACKOFF);
    return rests
        ? new Rollout.Failed(hold.reason(), until)
        : new Rollout.RollingBack(hold.reason(), doing().orElseGet(this::waiting));
  }

  private Optional<Rollout> doing() {
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    return first(Step.Pull.class, _ -> true, Rollout.Pulling::new)
        .or(() -> first(Step.Stop.class, this::superseded, Rollout.Superseding::new))
        .or(() -> first(Step.Leave.class, _ -> true, Rollout.Switching::new))
        .or(() -> first(Step.Join.class, this::replacing, Rollout.Switching::new))
        .or(() -> first(Step.Open.class, _ -> true, RolloutReader::admitting))
        .or(() -> first(Step.Admit.class, _ -> true, RolloutReader::admitting))
        .or(() -> first(Step.Evict.class, _ -> true, RolloutReader::evicting))
        .or(() -> first(Step.Stop.class, this::replacing, Rollout.Retiring::new))
        .or(() -> first(Step.Remove.class, this::replacing, Rollout.Retiring::new))
        .or(() -> first(Step.Create.class, _ -> true, Rollout.Surging::new))
        .or(() -> first(Step.Start.class, step -> !step.again(), Rollout.Surging::new))
        .or(this::repairing);
  }

  private static Rollout admitting(String subject) {
    return new Rollout.Admitting(subject, null, null);
  }

  private static Rollout evicting(String container) {
    return new Rollout.Draining(container, null, null);
  }

  private Optional<Rollout> repairing() {
    for (Step step : steps) {
      if (!(step instanceof Step.Probe)) {
        return Optional.of(new Rollout.Repairing(StepText.of(step)));
      }
    }
    return Optional.empty();
  }

  private <S extends Step> Optional<Rollout> first(
      Class<S> kind, Predicate<S> matching, Function<String, Rollout> rollout) {
    for (Step step : steps) {
      if (kind.isInstance(step) && matching.test(kind.cast(step))) {
        return Optional.of(rollout.apply(StepText.subject(step)));
      }
    }
    return Optional.empty();
  }

  private boolean replacing(Step.OnContainer step) {
    return draft.changes.contains(step);
  }

  /** One that never took traffic, of a revision that is not wanted any more. */
  private boolean superseded(Step.Stop stop) {
    return draft.hold == null
        && draft.instances.stream()
            .anyMatch(
                i -> i.container().id().equals(stop.target().id()) && !i.current() && !i.proven());
  }

  private Rollout waiting() {
    Optional<Step> probe = steps.stream().filter(Step.Probe.class::isInstance).findFirst();
    Optional<Wait> wait =
        draft.waits.stream().min(Comparator.comparing(w -> w.kind() == Wait.Kind.PAUSE));
    if (wait.isEmpty()) {
      return probe
          .<Rollout>map(step -> gating(StepText.subject(step), step.cause().text(), null))
          .orElse(new Rollout.Repairing("waiting for the host"));
    }
    return waiting(wait.get());
  }

  private Rollout waiting(Wait wait) {
    Instant until = wait.until();
    return switch (wait.kind()) {
      case HEALTH, COMPLETION -> gating(wait.subject(), wait.why(), until);
      case SOAK ->
          new Rollout.Soaking(
              wait.subject(),
              container(wait.subject()).map(Container::healthySince).orElse(null),
              until);
      case ADMISSION ->
          new Rollout.Admitting(wait.subject(), ago(until, draft.front.admission()), until);
      case PROXY -> new Rollout.Blocked(wait.subject() + ": " + wait.why());
      case DRAIN -> new Rollout.Draining(wait.subject(), ago(until, draft.service.drain()), until);
      case KEEP -> new Rollout.Keeping(ago(until, draft.service.strategy().keepOld()), until);
      case DELAY -> new Rollout.Delaying(ago(until, draft.service.strategy().delay()), until);
      case PAUSE -> paused();
      case DEPENDENCY -> new Rollout.Blocked(wait.why());
      case BACKOFF -> new Rollout.Repairing(wait.subject() + ": " + wait.why());
    };
  }

  private Rollout gating(String container, String why, @Nullable Instant until) {
    Instant started = container(container).map(Container::startedAt).orElse(null);
    return new Rollout.Gating(container, why, started, until);
  }

  private static @Nullable Instant ago(@Nullable Instant until, Duration time) {
    return until == null ? null : until.minus(time);
  }

  private Rollout paused() {
    List<Instance> current =
        draft.slots.kept().stream()
            .filter(slot -> !slot.missing())
            .map(Slots.Slot::instance)
            .toList();
    Instant since =
        current.stream()
            .map(i -> draft.memory.joined().getOrDefault(i.container().id(), since(i)))
            .max(Comparator.naturalOrder())
            .orElse(null);
    return new Rollout.Paused(current.size(), draft.service.replicas(), since);
  }

  private static Instant since(Instance instance) {
    return instance.readiness() instanceof dev.fairlead.rollout.Readiness.Ready(Instant at)
        ? at
        : instance.container().created();
  }

  private Optional<Container> container(String name) {
    for (Instance instance : draft.instances) {
      if (instance.container().name().equals(name)) {
        return Optional.of(instance.container());
      }
    }
    return Optional.empty();
  }
}
