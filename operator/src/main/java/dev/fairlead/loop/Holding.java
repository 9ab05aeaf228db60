package dev.fairlead.loop;

import dev.fairlead.rollout.Hold;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What keeps a release from what is declared, beside the quarantine: a rollback and a suspension.
 * It stands in the store as marks, which people set from any thread; the release's own pass reads
 * them (I4).
 */
final class Holding {
  private Holding() {}

  /** Takes over what the marks say. */
  static void recall(Tracked tracked, Store store) {
    Mark rollback = null;
    Mark suspension = null;
    Rollouts rollouts = tracked.rollouts;
    SortedMap<String, Instant> renewed = new TreeMap<>();
    for (Mark mark : store.marks(tracked.release)) {
      switch (mark.kind()) {
        case REPORTED, NOTIFIED -> {}
        case ROLLBACK -> rollback = mark;
        case SUSPENDED -> suspension = mark;
        case RESUMED -> rollouts = rollouts.withResumed(mark.key(), mark.value());
        case RENEWED -> renewed.put(mark.key(), mark.at());
        case TOLERATED, IMAGE, DECLARED, HOOK, TOLD -> {}
      }
    }
    if (rollback == null || !rollback.equals(tracked.rollback)) {
      tracked.back = null;
    }
    tracked.rollback = rollback;
    tracked.suspension = suspension;
    tracked.rollouts = rollouts.withRenewed(renewed);
  }

  /** Ends a rollback once the desired state is another than the one it was rolled back from. */
  static void outlive(Entry entry, Tracked tracked, Parts parts, Instant now) {
    Mark rollback = tracked.rollback;
    if (rollback == null
        || entry.desired() == null
        || entry.desired().fingerprint().equals(rollback.key())) {
      return;
    }
    end(tracked, parts, "the desired state changed: the rollback ends", now);
  }

  /** Ends a rollback. */
  static void end(Tracked tracked, Parts parts, String why, Instant now) {
    parts.store().unmark(tracked.release, Mark.Kind.ROLLBACK);
    tracked.rollback = null;
    tracked.back = null;
    parts.journal().control(tracked, why, now);
  }

  /** As the status shows it. */
  static List<HeldStatus> statuses(Tracked tracked, Instant now) {
    List<HeldStatus> held = new ArrayList<>();
    Mark rollback = tracked.rollback;
    if (rollback != null) {
      String revision = tracked.back == null ? "" : tracked.back.desired().revision();
      held.add(of(HeldStatus.Kind.ROLLBACK, rollback, revision));
    }
    if (tracked.suspension != null) {
      held.add(of(HeldStatus.Kind.SUSPENDED, tracked.suspension, ""));
    }
    for (Hold hold : tracked.rollouts.holds()) {
      if (hold.until().isAfter(now)) {
        Instant until = hold.until().equals(Instant.MAX) ? null : hold.until();
        held.add(
            new HeldStatus(
                HeldStatus.Kind.QUARANTINE, hold.service(), "", "", null, until, hold.reason()));
      }
    }
    return held;
  }

  private static HeldStatus of(HeldStatus.Kind kind, Mark mark, String revision) {
    return new HeldStatus(kind, "", revision, mark.by(), mark.at(), null, mark.reason());
  }
}
