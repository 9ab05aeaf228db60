package dev.fairlead.simulation;

import dev.fairlead.desired.Route;
import dev.fairlead.spec.Listen;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one operator does against the invariants, where a proxy stands before the service:
 * after every call to the proxy, and before every call that ends what it may lead to. Like the
 * {@link Oracle} it judges by what could be seen when the operator last looked.
 */
final class TrafficOracle {
  private final Life life;
  private final Oracle oracle;
  private final Set<String> doubted = new HashSet<>();
  private boolean unanswered;

  TrafficOracle(Life life, Oracle oracle) {
    this.life = life;
    this.oracle = oracle;
  }

  /** Null where no proxy stands before anything. */
  private @Nullable Switchboard board() {
    return life.trouble == null ? null : life.trouble.board;
  }

  // What the operator sees.

  void answered() {
    unanswered = false;
    doubted.clear();
  }

  void unanswered() {
    unanswered = true;
  }

  /** The answer to what was told never came. */
  void unknown(String subject) {
    doubted.add(subject);
  }

  // What it does to containers.

  /** Before a call on a container. */
  void acts(Box box, String call) {
    Switchboard board = board();
    boolean ends =
        call.equals("stop") || call.equals("remove") || (call.equals("disconnect") && box.named());
    if (board == null || !ends || !box.service.equals("web") || !box.live()) {
      return;
    }
    if (unanswered) {
      throw new Violation("I14", call + " of " + box + " while the proxy does not answer");
    }
    if (board.leads(box, oracle.looked())) {
      throw new Violation("I1", call + " of " + box + ", to which the proxy leads");
    }
    long unfinished = oracle.matters(box) ? board.unfinished(box) : 0;
    if (unfinished > 0) {
      throw new Violation(
          "I1", call + " of " + box + ", with which " + unfinished + " sessions go on");
    }
  }

  // What it tells the proxy.

  void tells(String call, String subject) {
    oracle.locked(life.crew.holdsLock(oracle.owner), call);
    if (doubted.contains(subject) && !call.equals("close")) { // Closing twice is closing once.
      throw new Violation("I13", call + " " + subject + ", whose last outcome is unknown");
    }
  }

  /** I3: what gets work has passed its gate, and was well when it was looked at. */
  void admits(String name) {
    Box box = box(name);
    if (box != null && box.live()) {
      boolean proven = life.truth.passed(box) || (box.takenForProven && !box.spoilt);
      if (!proven || oracle.sawSilent(box)) {
        throw new Violation("I3", "admits " + box + ", which is not ready");
      }
    }
  }

  /** One is to get no work any more. */
  void takes(String name, String call) {
    Box box = box(name);
    Switchboard board = board();
    if (box != null && board != null && board.leads(box, oracle.looked())) {
      took(board, box, call);
    }
  }

  /** None is to get work by this any more. */
  void closes(String route) {
    Switchboard board = board();
    if (board == null) {
      return;
    }
    for (Box box : life.machine.boxes) {
      if (board.leads(box, oracle.looked()) && wanted(route)) {
        took(board, null, "close");
      }
    }
  }

  /**
   * A version that failed is not what a route is for: where it was gone back to, there was none.
   */
  private boolean wanted(String route) {
    Version basis = oracle.basis();
    return basis != null
        && !failed(basis)
        && Switchboard.wanted(basis).stream().map(Route::id).anyMatch(route::equals);
  }

  private boolean failed(Version version) {
    return life.crew.store(oracle.owner).quarantine(Version.RELEASE).stream()
        .anyMatch(q -> q.specHash().equals(version.specHash("web")));
  }

  /** It is to listen on less than before. */
  void opens(String route, SortedSet<Listen> listens) {
    if (listens.isEmpty()) {
      closes(route);
    }
  }

  /** I1: enough others must get work. */
  private void took(Switchboard board, @Nullable Box taken, String call) {
    Version wanted = oracle.basis();
    boolean unseen = taken != null && oracle.hidden(taken);
    if (wanted == null
        || unseen
        || Switchboard.wanted(wanted).isEmpty()
        || (taken != null && !oracle.matters(taken))) {
      return;
    }
    int floor = Math.max(0, wanted.wants("web") - wanted.shape().mayMiss("web"));
    // Where it goes back to what stood behind no proxy, that is reached as it was before.
    boolean back = failed(wanted);
    int remaining = 0;
    for (Box other : life.machine.boxes) {
      boolean reached = board.leads(other) || (back && Version.bare(other));
      if (other != taken && taken != null && life.truth.counts(other) && reached) {
        remaining++;
      }
    }
    long excused = board.lostSince(oracle.looked()) + life.truth.lostSince("web", oracle.looked());
    if (remaining + excused < floor) {
      throw new Violation(
          "I1",
          call
              + " takes work from "
              + (taken == null ? "all" : taken)
              + ": "
              + remaining
              + " proven ones get any, at least "
              + floor
              + " must");
    }
  }

  private @Nullable Box box(String backend) {
    for (Box box : life.machine.boxes) {
      if (backend.equals(dev.fairlead.observed.Backend.name(box.id, box.address()))) {
        return box;
      }
    }
    return null;
  }
}
