package dev.fairlead.plan;

import dev.fairlead.desired.Reload;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Told;
import dev.fairlead.spec.Labels;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells running instances of another content of their files, where the service asks for a signal
 * instead of new instances. One after the other, each only while all are healthy, and the next only
 * when the last one has stayed so for as long as a new instance would have to (I3): a content that
 * the program cannot live with reaches one of them.
 *
 * <p>What an instance has was told to it, or stands on it since it was made. Only when it was told
 * is that noted, so whoever died in between tells it again (I10).
 */
final class Reloads {
  private Reloads() {}

  static void plan(Draft draft) {
    Reload reload = draft.service.reload();
    if (reload == null || !draft.ownGoal() || !draft.changes.isEmpty()) {
      return;
    }
    List<Instance> kept =
        draft.instances.stream()
            .filter(i -> i.current() && !draft.slots.surplus().contains(i))
            .sorted(Comparator.comparingInt(Instance::number))
            .toList();
    List<Instance> due =
        kept.stream().filter(i -> !knows(i.container(), reload, draft.context)).toList();
    if (due.isEmpty()) {
      return;
    }
    Instance unready = kept.stream().filter(i -> !i.ready()).findFirst().orElse(null);
    Instant soaked = soaked(kept, reload, draft);
    if (unready != null) {
      draft.waits.add(
          new Wait(Wait.Kind.HEALTH, name(unready), unready.state() + "; its files wait", null));
    } else if (soaked != null && soaked.isAfter(draft.now())) {
      draft.waits.add(
          new Wait(Wait.Kind.SOAK, name(due.getFirst()), "another one has just been told", soaked));
    } else {
      draft.repairs.add(signal(due.getFirst(), reload, draft));
    }
  }

  private static String name(Instance instance) {
    return instance.container().name();
  }

  /** Whether what a container has is the content of now. */
  static boolean knows(Container container, Reload reload, Context context) {
    Told told = context.rollouts().told().get(container.id());
    return told != null
        ? told.contents().equals(reload.digest())
        : stale(container, reload).isEmpty();
  }

  /** What a container was made with in another content; none of what its labels do not tell. */
  private static List<String> stale(Container container, Reload reload) {
    return reload.contents().entrySet().stream()
        .filter(file -> {
          String made = container.label(Labels.CONTENT + file.getKey());
          return !made.isEmpty() && !made.equals(file.getValue());
        })
        .map(java.util.Map.Entry::getKey)
        .toList();
  }

  /** When the last one that was told of it has had it for long enough; null when none was. */
  private static @Nullable Instant soaked(List<Instance> kept, Reload reload, Draft draft) {
    return kept.stream()
        .map(i -> draft.context.rollouts().told().get(i.container().id()))
        .filter(Objects::nonNull)
        .filter(told -> told.contents().equals(reload.digest()))
        .map(told -> told.at().plus(draft.service.strategy().minReady()))
        .max(Instant::compareTo)
        .orElse(null);
  }

  private static Step signal(Instance instance, Reload reload, Draft draft) {
    List<String> stale = stale(instance.container(), reload);
    String what = stale.isEmpty() ? "the content of its files" : String.join(", ", stale);
    return new Step.Signal(
        instance.target(),
        reload.signal(),
        draft.service.spec().storage().injected(),
        reload.digest(),
        new Cause(what + (stale.isEmpty() ? " changed" : ": other content")));
  }
}
