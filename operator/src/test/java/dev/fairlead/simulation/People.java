package dev.fairlead.simulation;

import dev.fairlead.http.Control;
import dev.fairlead.loop.SimulatedOperator;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.util.SplittableRandom;

/** What people ask of the operator beside what they declare; whatever they stopped, goes on. */
final class People {
  private final Life life;
  private final SplittableRandom random;

  People(Life life, SplittableRandom random) {
    this.life = life;
    this.random = random;
  }

  /** In one of three lives somebody meddles now and then. */
  void begin() {
    if (random.nextInt(3) == 0) {
      later();
    }
  }

  private void later() {
    long next = life.time.now() + Machine.SECOND + random.nextLong(2 * life.span.faults());
    life.time.at(Timeline.HOST, next, this::asks);
  }

  private void asks() {
    SimulatedOperator operator = life.crew.first();
    if (life.weather.isCalm()) {
      return;
    }
    if (operator != null) {
      Asked asked = Asked.values()[random.nextInt(Asked.values().length)];
      life.note(Timeline.HOST, "somebody asks for ", asked.name());
      life.tally.asked.count(asked);
      switch (asked) {
        // It looks at the host, and so waits for a look that is under way.
        case ROLLBACK ->
            life.time.at(
                1, life.time.now(), () -> operator.asks(Version.RELEASE, new Control.Rollback("")));
        case ROLLBACK_TO -> {
          String to = life.wishes.some(random).revision();
          life.time.at(
              1, life.time.now(), () -> operator.asks(Version.RELEASE, new Control.Rollback(to)));
        }
        case ABORT -> operator.asks(Version.RELEASE, new Control.Abort());
        case SUSPEND -> operator.asks(Version.RELEASE, new Control.Suspend());
        case RESUME -> operator.asks(Version.RELEASE, new Control.Resume());
        case RETRY -> operator.retry(Version.RELEASE);
      }
    }
    later();
  }

  /** What can be asked for. */
  enum Asked {
    ROLLBACK,
    ABORT,
    SUSPEND,
    RESUME,
    RETRY,
    ROLLBACK_TO
  }

  /** At the end nothing is held any more, by a person or for one. */
  void letGo() {
    SimulatedOperator operator = life.crew.first();
    Store store = life.crew.store(1);
    boolean held =
        life.shape.extras().pauseAfter() > 0
            || marked(store, Mark.Kind.SUSPENDED)
            || marked(store, Mark.Kind.ROLLBACK);
    boolean aborted =
        store.quarantine(Version.RELEASE).stream().anyMatch(q -> q.reason().startsWith("aborted"));
    if (aborted && operator != null) {
      operator.retry(Version.RELEASE);
    }
    if (held && operator != null) {
      operator.asks(Version.RELEASE, new Control.Resume());
    }
  }

  static boolean marked(Store store, Mark.Kind kind) {
    for (Mark mark : store.marks(Version.RELEASE)) {
      if (mark.kind() == kind) {
        return true;
      }
    }
    return false;
  }
}
