package dev.fairlead.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * How many instances of a service may live and must serve, counted down while a plan is made. The
 * steps of a wave are taken in any order, so an instance that is being stopped still lives (I2) but
 * serves no more (I1). Creating is not living: the next instance is created while the last old one
 * is being stopped.
 */
final class Budget {
  private final int maxLive;
  private final int minReady;
  private final Draft draft;
  private final List<Instance> leaving;
  private final long live;
  private long started;
  private long stopping;
  private long serving;
  private long stillLeaving;
  private long pending;

  /**
   * @param pending instances that are created or stopped, and wait to be started
   */
  Budget(Draft draft, long pending) {
    int replicas = draft.service.replicas();
    int unavailable = draft.service.strategy().maxUnavailable();
    this.maxLive = replicas + surge(draft);
    this.minReady =
        switch (draft.replacement.kind()) {
          case ROLLING -> Math.max(0, replicas - unavailable);
          case RECREATE -> Math.max(0, replicas - Math.max(1, unavailable));
          case BLUE_GREEN -> replicas;
        };
    this.draft = draft;
    this.live = draft.live();
    this.leaving = leaving();
    for (Instance instance : draft.instances) {
      if (serves(instance)) {
        serving += leaving.contains(instance) ? 0 : 1;
        stillLeaving += leaving.contains(instance) ? 1 : 0;
      }
    }
    this.pending = pending;
  }

  /** I2: how many may live beyond the replicas. */
  private static int surge(Draft draft) {
    return switch (draft.replacement.kind()) {
      case ROLLING -> draft.service.strategy().maxSurge();
      case RECREATE -> 0;
      case BLUE_GREEN -> {
        List<Instance> old =
            draft.instances.stream().filter(i -> !i.current() && i.live()).toList();
        boolean named = old.stream().anyMatch(i -> draft.named(i.container()));
        long set =
            old.stream()
                .filter(i -> !named || draft.named(i.container()))
                .mapToInt(Instance::number)
                .distinct()
                .count();
        yield Math.max(draft.service.replicas(), (int) set);
      }
    };
  }

  /** Stop-first has no surge: what is created beside the old one starts when that has stopped. */
  boolean mayStart() {
    boolean surging = draft.replacement.startFirst();
    return live + started < (surging ? maxLive : draft.service.replicas());
  }

  void start() {
    started++;
    pending--;
  }

  boolean mayCreate() {
    return live + started - stopping + pending < maxLive;
  }

  void create() {
    pending++;
  }

  /** Whether an instance is on its way that room was made for already. */
  boolean anyPending() {
    return pending > 0;
  }

  /**
   * Ready, and reached under the service's names and by its proxy: one that is not let in yet
   * serves nobody.
   */
  boolean serves(Instance instance) {
    return found(instance) && draft.front.serves(instance);
  }

  private boolean found(Instance instance) {
    return instance.ready()
        && (!instance.current() || draft.unjoined(instance).isEmpty())
        && draft.named(instance.container());
  }

  /** Whether replacing a slot takes anything away (I5: where it does not comes first). */
  boolean anyServes(Slots.Slot slot) {
    for (Instance old : slot.outdated()) {
      if (serves(old)) {
        return true;
      }
    }
    return false;
  }

  /** Whether others find one of a slot under the service's name, whoever the proxy leads to. */
  boolean anyFound(Slots.Slot slot) {
    return slot.outdated().stream().anyMatch(this::found);
  }

  /** I3: an old one that a new one serves beside is on its way out, and frees nobody else. */
  private List<Instance> leaving() {
    List<Instance> all = new ArrayList<>();
    for (Slots.Slot slot : draft.slots.kept()) {
      if (!slot.missing() && !slot.outdated().isEmpty() && serves(slot.instance())) {
        all.addAll(slot.outdated());
      }
    }
    return all;
  }

  private boolean counts(Instance instance) {
    return serves(instance) && !leaving.contains(instance);
  }

  /**
   * I1: what serves is stopped only while enough others serve. For one that is on its way out the
   * others that are count too: were each to wait for the rest, none could ever go (I10).
   */
  boolean mayStop(Instance instance) {
    if (!serves(instance)) {
      // One that the proxy is to lead to is missed as well, and stands in for nobody yet.
      return !needed(instance) || serving + stillLeaving >= minReady;
    }
    long others = counts(instance) ? serving - 1 : serving + stillLeaving - 1;
    return others >= minReady;
  }

  /** I1: how many more have to serve. */
  long missed() {
    return Math.max(0, minReady - serving - stillLeaving);
  }

  /** Whether anybody would miss it. */
  boolean needed(Instance instance) {
    return serves(instance) || (found(instance) && draft.front.pending(instance));
  }

  /**
   * Whether one that does not count as serving is better waited for: it may serve again or already,
   * and without it there would be too few.
   */
  boolean worthWaitingFor(Instance instance) {
    boolean hopeful = instance.recovering() || mayYetServe(instance);
    return hopeful && serving < minReady;
  }

  /**
   * One of a superseded revision that takes traffic already; its gate will tell before long. Not
   * where its {@code post_start} did not end: nobody runs that again (I6).
   */
  private boolean mayYetServe(Instance instance) {
    return instance.undecided()
        && !draft.context.rollouts().hooks().containsKey(instance.container().id())
        && draft.mayServe(instance.container());
  }

  void stop(Instance instance) {
    stopping++;
    serving -= counts(instance) ? 1 : 0;
    stillLeaving -= serves(instance) && leaving.contains(instance) ? 1 : 0;
  }
}
