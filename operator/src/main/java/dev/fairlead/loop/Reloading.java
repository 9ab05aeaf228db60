package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Reload;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import dev.fairlead.plan.Step;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.rollout.Told;
import dev.fairlead.spec.Labels;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Remembers what running containers were told of the content of their files: noted when the signal
 * was sent, so that it is sent again where nobody lived to note it (I10).
 */
final class Reloading {
  private Reloading() {}

  /** After a step. */
  static void told(Tracked tracked, StepOutcome outcome, Store store, Instant now) {
    if (outcome.ok() && outcome.step() instanceof Step.Signal signal) {
      note(tracked, signal.target().id(), signal.contents(), store, now);
    }
  }

  /**
   * What compose started does not tell what its files held: it has the content of the first look.
   */
  static void notice(
      Tracked tracked, Desired desired, Observed observed, Store store, Instant now) {
    for (DesiredService service : desired.services()) {
      Reload reload = service.reload();
      if (reload == null) {
        continue;
      }
      for (Container container : observed.of(service.name())) {
        if (container.label(Labels.RELEASE).isEmpty()
            && !tracked.rollouts.told().containsKey(container.id())) {
          note(tracked, container.id(), reload.digest(), store, now);
        }
      }
    }
  }

  private static void note(Tracked tracked, String id, String contents, Store store, Instant now) {
    tracked.rollouts = tracked.rollouts.withTold(id, new Told(contents, now));
    store.mark(new Mark(tracked.release, Mark.Kind.TOLD, id, contents, now, "", ""));
  }

  /** Containers that are gone need not be told. tell that it is gone. */
  static void forget(Tracked tracked, Observed observed, HostView host, Store store) {
    Set<String> gone = host.gone(tracked.rollouts.told().keySet(), observed);
    if (!gone.isEmpty()) {
      tracked.rollouts = tracked.rollouts.withoutTold(gone);
      gone.forEach(id -> store.unmark(tracked.release, Mark.Kind.TOLD, id));
    }
  }

  static Rollouts recall(Rollouts rollouts, List<Mark> marks) {
    Rollouts all = rollouts;
    for (Mark mark : marks) {
      if (mark.kind() == Mark.Kind.TOLD) {
        all = all.withTold(mark.key(), new Told(mark.value(), mark.at()));
      }
    }
    return all;
  }
}
