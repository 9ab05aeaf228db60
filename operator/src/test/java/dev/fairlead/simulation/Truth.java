package dev.fairlead.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What really happened, and by whose hand: since when each container is well and serves, when it
 * had been well for long enough, and which ones were lost by other causes than ours. The oracle
 * judges by this, and by nothing that the planner computes.
 */
final class Truth {
  private static final int MAX_RESTARTS = 2;

  private record Loss(String service, long at) {}

  private final Timeline time;
  private final Shape shape;
  private final List<Loss> losses = new ArrayList<>();
  private final Set<String> everPassed = new HashSet<>();

  /** Whose call the host performs now: an operator's, or nobody's ({@link Timeline#HOST}). */
  int actor = Timeline.HOST;

  Truth(Timeline time, Shape shape) {
    this.time = time;
    this.shape = shape;
  }

  /** An operator was answered: nothing else tells it of one that is asked. */
  void answers(Box box, boolean good) {
    if (!good) {
      box.wellSince = -1;
    } else if (box.wellSince < 0) {
      box.answeredRun = box.run;
      box.wellSince = time.now();
      box.wellSinceWall = time.wallNanos();
    }
  }

  boolean asked() {
    return shape.extras().asked();
  }

  /** A container's state is another one than before. */
  void changed(Box box) {
    // What is asked is as well as it answered, and as long as that run lasts.
    boolean well =
        box.asked
            ? box.live() && box.wellSince >= 0 && box.run == box.answeredRun
            : box.well() || box.state == dev.fairlead.observed.Container.State.PAUSED;
    if (!well && box.wellSince >= 0) {
      // What it passed while nobody looked is not known: the Engine tells of the last run only.
      box.wellSince = -1;
    } else if (well && box.wellSince < 0) {
      box.wellSince = time.now();
      box.wellSinceWall = time.wallNanos();
    }
    boolean serves = box.serves();
    if (serves && box.servesSince < 0) {
      box.servesSince = time.now();
      box.silentSince = -1;
    } else if (!serves && box.servesSince >= 0) {
      lost(box);
    }
    if (actor != Timeline.HOST) {
      box.livesByOthers = -1; // Who acts on it knows of it.
    } else if (box.byHand && box.live() && box.livesByOthers < 0 && box.run <= 1) {
      box.livesByOthers = time.now();
    }
  }

  /** It served before anything was seen. */
  void stands(Box box) {
    if (box.live()) {
      box.wellSince = 0;
      box.wellSinceWall = 0;
      box.servesSince = 0;
      box.silentSince = -1;
      box.passedAt = 0;
      everPassed.add(box.imageId);
    }
  }

  void gone(Box box) {
    if (box.servesSince >= 0) {
      lost(box);
    }
  }

  private void lost(Box box) {
    box.servesSince = -1;
    box.silentSince = time.now();
    if (actor == Timeline.HOST) {
      losses.add(new Loss(box.service, time.now()));
    }
  }

  /** An operator looks: what passed until now can be known from now on. */
  void seen(Iterable<Box> boxes) {
    for (Box box : boxes) {
      passed(box);
    }
  }

  /** Whether it was, at some time, continuously well for as long as its service asks for (I3). */
  boolean passed(Box box) {
    if (box.spoilt) {
      return false;
    }
    // What the Engine had to start so often before it passed once is condemned by its gate.
    if (box.passedAt < 0 && box.wellSince >= 0 && box.restarts <= MAX_RESTARTS) {
      long soak = shape.soakNanos(box.service);
      // The Engine knows the wall clock only: who sets it sets the end of every soak.
      if (time.now() - box.wellSince >= soak || time.wallNanos() - box.wellSinceWall >= soak) {
        box.passedAt = Math.min(time.now(), box.wellSince + soak);
        everPassed.add(box.imageId);
      }
    }
    return box.passedAt >= 0;
  }

  /** Whether its soak is over by the wall clock too, the only one that its operator knows. */
  boolean soaked(Box box) {
    return time.wallNanos() - box.wellSinceWall >= shape.soakNanos(box.service);
  }

  /** Whether some instance of this image ever passed (I7). */
  boolean everPassed(String imageId) {
    return everPassed.contains(imageId);
  }

  /** Serves and is proven, and both could be seen at that moment. */
  boolean servedSince(Box box, long moment) {
    // What began in the future, as it looks after the clock was set back, cannot be judged.
    return box.servesSince >= 0
        && !box.seemsNew
        && box.servesSince <= moment
        && box.wellSinceWall <= time.wallNanos()
        && passed(box)
        && box.passedAt <= moment;
  }

  /** Serves, and nothing that a restarted operator can see tells that it is not proven. */
  boolean counts(Box box) {
    return box.servesSince >= 0 && (passed(box) || (box.takenForProven && !box.spoilt));
  }

  /** How many of a service went by other causes since a moment. */
  int lostSince(String service, long moment) {
    int lost = 0;
    for (int i = losses.size() - 1; i >= 0 && losses.get(i).at() >= moment; i--) {
      if (losses.get(i).service().equals(service)) {
        lost++;
      }
    }
    return lost;
  }

  /**
   * An operator without memory looks at the host: what replaces nothing is taken for proven.
   *
   * @param unended what it did note: whose {@code post_start} was not seen to end
   */
  void forgotten(List<Box> boxes, Set<String> unended) {
    for (Box box : boxes) {
      // Who started it noted that its post_start is to end; the host does not tell another
      // operator.
      box.spoilt &= unended.contains(box.id);
      box.seemsNew |= !box.created.isBefore(time.wall());
      boolean replaces = false;
      for (Box other : boxes) {
        replaces |=
            other != box
                && other.service.equals(box.service)
                && other.number.equals(box.number)
                && (madeFor(box, other)
                    || (other.created.isBefore(box.created) && !madeFor(other, box)));
      }
      if (replaces && box.asked) {
        // What it answered to another operator, or to this one before it was killed, is not known.
        box.passedAt = -1;
        box.wellSince = -1;
      }
      if (!replaces && box.startedAt != null) {
        box.takenForProven = true;
        everPassed.add(box.imageId);
      }
    }
  }

  /**
   * Whether its temporary name tells that it is to replace the other one, however clocks were set.
   */
  private static boolean madeFor(Box box, Box other) {
    return box.name.startsWith(other.id.substring(0, 12) + "_");
  }
}
