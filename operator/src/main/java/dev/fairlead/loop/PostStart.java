package dev.fairlead.loop;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.spec.Secrets;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Remembers which containers were started and whose {@code post_start} was not seen to end: noted
 * before the start, taken back after the last command, so that a death of ours in between is seen
 * by the next process (I10).
 */
final class PostStart {
  private PostStart() {}

  /** Before a wave is taken. */
  static void due(Tracked tracked, List<Step> wave, Store store, Instant now) {
    for (Step step : wave) {
      if (step instanceof Step.Start start && !start.hooks().isEmpty()) {
        note(tracked, start.target().id(), "", store, now);
      }
    }
  }

  private static void note(Tracked tracked, String id, String why, Store store, Instant now) {
    tracked.rollouts = tracked.rollouts.withHook(id, why);
    store.mark(new Mark(tracked.release, Mark.Kind.HOOK, id, why, now, "", ""));
  }

  /** After a step. */
  static void ended(
      Tracked tracked, StepOutcome outcome, Supplier<Secrets> secrets, Store store, Instant now) {
    if (!(outcome.step() instanceof Step.Start start) || start.hooks().isEmpty()) {
      return;
    }
    String id = start.target().id();
    if (outcome.error() == Kind.HOOK_FAILED) {
      note(tracked, id, secrets.get().redact(outcome.message()), store, now);
    } else if (outcome.ok() || outcome.error() == Kind.START_FAILED) {
      tracked.rollouts = tracked.rollouts.withoutHooks(new TreeSet<>(List.of(id)));
      store.unmark(tracked.release, Mark.Kind.HOOK, id);
    }
  }

  /** Containers that are gone have nothing left to run. */
  static void forget(Tracked tracked, Observed observed, HostView host, Store store) {
    Set<String> gone = host.gone(tracked.rollouts.hooks().keySet(), observed);
    if (!gone.isEmpty()) {
      tracked.rollouts = tracked.rollouts.withoutHooks(gone);
      gone.forEach(id -> store.unmark(tracked.release, Mark.Kind.HOOK, id));
    }
  }

  static Rollouts recall(Rollouts rollouts, List<Mark> marks) {
    Rollouts all = rollouts;
    for (Mark mark : marks) {
      if (mark.kind() == Mark.Kind.HOOK) {
        all = all.withHook(mark.key(), mark.value());
      }
    }
    return all;
  }
}
