package dev.fairlead.plan;

import dev.fairlead.plan.Slots.Slot;
import dev.fairlead.rollout.Readiness;
import dev.fairlead.spec.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How fast a rollout goes: {@code pauseAfter} and {@code delaySeconds}. Both hold back only the
 * replacement of what serves; what does not is repaired at once (I5), a way back is slowed only
 * where compose's {@code rollback_config} asks for it, and what was changed by hand is no new
 * revision to be tried out. Nothing is stored: how many are new, and since when, stands on the
 * host.
 */
final class Pace {
  private final Draft draft;
  private final boolean pausing;
  private long opened;

  Pace(Draft draft) {
    this.draft = draft;
    this.pausing = draft.service.strategy().pauseAfter() > 0 && !resumed(draft);
    for (Slot slot : draft.slots.kept()) {
      opened += slot.missing() ? 0 : 1;
    }
  }

  private static boolean resumed(Draft draft) {
    return draft
        .context
        .rollouts()
        .resumed(draft.service.name(), ServicePlanner.targetKey(draft.context, draft.service));
  }

  /** Whether a slot may be opened; where not, what is waited for is noted. */
  boolean mayReplace(Slot slot, boolean serves) {
    if (!serves) {
      return true;
    }
    if (pausing && otherRevision(slot) && opened >= draft.service.strategy().pauseAfter()) {
      pause();
      return false;
    }
    Instant next = lastTaken().map(at -> at.plus(draft.service.strategy().delay())).orElse(null);
    if (next != null && next.isAfter(draft.now())) {
      wait(Wait.Kind.DELAY, "pausing between replacements", next);
      return false;
    }
    return true;
  }

  void opened() {
    opened++;
  }

  /** Whether the one switch of BlueGreen must wait for a person. */
  boolean holdsSwitch() {
    boolean holds = pausing && draft.slots.kept().stream().anyMatch(this::otherRevision);
    if (holds) {
      wait(Wait.Kind.PAUSE, "paused before the switch; resume lets it go on", null);
    }
    return holds;
  }

  /** Whether it replaces another revision, and not what was changed by hand. */
  private boolean otherRevision(Slot slot) {
    return slot.outdated().stream()
        .anyMatch(old ->
            !old.container().label(Labels.SPEC).equals(draft.goal.specHash())
                || (draft.goal.image() != null
                    && !old.container().imageId().equals(draft.goal.imageId())));
  }

  /** It has paused when those under way are through; until then they are what is waited for. */
  private void pause() {
    List<Slot> made = draft.slots.kept().stream().filter(slot -> !slot.missing()).toList();
    boolean through =
        made.stream().allMatch(slot -> slot.instance().ready() && slot.outdated().isEmpty());
    int updated = made.size();
    if (through && updated >= draft.service.strategy().pauseAfter()) {
      int all = draft.service.replicas();
      wait(
          Wait.Kind.PAUSE,
          "paused after " + updated + " of " + all + "; resume lets it go on",
          null);
    }
  }

  private void wait(Wait.Kind kind, String why, @Nullable Instant until) {
    draft.waits.add(new Wait(kind, draft.service.name(), why, until));
  }

  /** When a new instance took traffic last; after a restart of ours, when it became ready. */
  private Optional<Instant> lastTaken() {
    if (draft.service.strategy().delay().equals(Duration.ZERO)) {
      return Optional.empty();
    }
    return draft.slots.kept().stream()
        .filter(slot -> !slot.missing())
        .map(Slot::instance)
        .flatMap(instance -> taken(instance).stream())
        .max(Comparator.naturalOrder());
  }

  private Optional<Instant> taken(Instance instance) {
    Instant joined = draft.memory.joined().get(instance.container().id());
    return joined != null
        ? Optional.of(joined)
        : instance.readiness() instanceof Readiness.Ready(Instant since)
            ? Optional.of(since)
            : Optional.empty();
  }
}
