package dev.fairlead.simulation;

import dev.fairlead.observed.Container.Health;
import dev.fairlead.spec.Labels;
import dev.fairlead.store.Mark;
import dev.fairlead.store.Quarantine;
import dev.fairlead.store.Revision;
import dev.fairlead.store.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one operator does against the invariants, after every call. It knows the truth of the
 * host and the desired state that the operator was told, and nothing of how the operator decides.
 *
 * <p>An action is judged by what could be seen when the operator last looked ({@link #looked}):
 * what others do between that look and the call excuses nothing later. "Deaths by other causes are
 * subtracted, and never excuse a further action."
 */
final class Oracle {
  private static final int CALLS_PER_WINDOW = 1_500;
  private static final long WINDOW = 10 * Machine.SECOND;

  final int owner;
  private final Machine machine;
  private final Truth truth;
  private final Timeline time;
  private final Set<String> doubted = new HashSet<>();
  private final Set<String> hidden = new HashSet<>();
  private final Set<String> attempted = new HashSet<>();
  private final Map<String, String> passedOver = new HashMap<>();
  private final Map<String, Long> inspected = new HashMap<>();
  private @Nullable Store store;
  private @Nullable String backTo;
  private boolean suspended;
  private @Nullable Version basis;
  private @Nullable Version told;
  private java.time.Instant plannedAt = java.time.Instant.EPOCH;
  private long looked;
  private long passBegan;
  private long listed;
  private String lastInspected = "";
  private long windowBegan;
  private int callsInWindow;

  Oracle(int owner, Machine machine, Truth truth) {
    this.owner = owner;
    this.machine = machine;
    this.truth = truth;
    this.time = machine.time;
  }

  // What the operator is told and sees.

  void told(Version version) {
    if (version.valid()) {
      told = version;
    } else if (version.gone()) {
      told = version;
      basis = version; // Nothing is planned any more.
    }
  }

  void passBegins(Store remembered) {
    passBegan = time.now();
    store = remembered;
    backTo = backTo(remembered);
    suspended = People.marked(remembered, Mark.Kind.SUSPENDED);
  }

  /** What is pursued, as told. */
  @Nullable Version basis() {
    return basis;
  }

  /** When it last looked. */
  long looked() {
    return looked;
  }

  boolean goesBack() {
    return backTo != null;
  }

  /** The revision that it is rolled back to; null when it is not. */
  private static @Nullable String backTo(Store remembered) {
    for (Mark mark : remembered.marks(Version.RELEASE)) {
      if (mark.kind() == Mark.Kind.ROLLBACK) {
        return remembered
            .revision(Long.parseLong(mark.value()))
            .map(Revision::revision)
            .orElse(null);
      }
    }
    return null;
  }

  /** The planner is asked: everything that follows is judged by what could be seen now. */
  void plans(String revision) {
    calls();
    if (!passedOver.isEmpty()) { // Nor did it come later in the same wave.
      throw new Violation("I5", passedOver.values().iterator().next());
    }
    attempted.clear();
    truth.seen(machine.boxes);
    basis = Version.named(revision);
    looked = Math.max(passBegan, listed);
    plannedAt = time.wall();
    // I9, I19: what is pursued is the newest valid desired state that came.
    Version newest = told;
    if (backTo != null && !backTo.equals(revision)) {
      throw new Violation("I7", "goes back to " + revision + ", and " + backTo + " was meant");
    }
    if (backTo == null && (newest == null || !newest.revision().equals(revision))) {
      throw new Violation(
          "I19",
          "pursues "
              + revision
              + " although "
              + (newest == null ? "nothing" : newest.revision())
              + " was declared");
    }
  }

  void lists() {
    listed = time.now();
    looked = listed;
    doubted.clear();
    hidden.clear();
  }

  boolean hidden(Box box) {
    return hidden.contains(box.id);
  }

  /** Whether it could be seen not to serve. */
  boolean sawSilent(Box box) {
    return box.servesSince < 0 && inspected.getOrDefault(box.id, -1L) > box.silentSince;
  }

  /** A list left this one out, and it was not inspected since. */
  void hides(String id) {
    hidden.add(id);
  }

  void inspects(String id) {
    hidden.remove(id);
    inspected.put(id, time.now());
    lastInspected = id;
    doubted.remove(id);
  }

  /** An event did not come. That it was not healthy for a moment shows in nothing else. */
  void unheard(dev.fairlead.engine.EngineEvent event) {
    Box box = machine.find(event.id());
    if (box != null && event.action().equals("health_status: unhealthy")) {
      box.takenForProven = true;
    }
  }

  /** Any call. */
  void calls() {
    if (time.now() - windowBegan > WINDOW) {
      windowBegan = time.now();
      callsInWindow = 0;
    }
    if (++callsInWindow > CALLS_PER_WINDOW) {
      throw new Violation("I15", "spins: " + callsInWindow + " calls in 10 s");
    }
  }

  // What it does.

  /** Before a call on a container. */
  void acts(Box box, String call, boolean holdsLock) {
    locked(holdsLock, call);
    if (!box.project.equals(Version.RELEASE)) {
      throw new Violation("I17", call + " on " + box + ", a stranger's");
    }
    if (doubted.contains(box.id)) {
      throw new Violation("I13", call + " on " + box + ", whose last outcome is unknown");
    }
  }

  void locked(boolean holdsLock, String call) {
    // Resumed while the pass waited for an answer, it may go on.
    if (suspended && store != null && People.marked(store, Mark.Kind.SUSPENDED)) {
      throw new Violation("suspended", call + " although somebody suspended the release");
    }
    if (!holdsLock) {
      throw new Violation("I4", call + " without the lock of the release");
    }
  }

  /** Before a stop or remove. */
  void destroys(Box box, String call) {
    if (!lastInspected.equals(box.id)) {
      throw new Violation("I14", call + " on " + box + " without a look immediately before");
    }
    Version wanted = basis;
    if (wanted != null && goes(box)) {
      prunes(box, call, wanted);
    }
  }

  /** Whether it is of a service that is not declared any more. */
  boolean goes(Box box) {
    Version wanted = basis;
    return wanted != null && wanted.wants(box.service) == 0 && !box.service.equals("job");
  }

  /** What is not declared any more goes last: what needs it may have to serve again (I7). */
  private void prunes(Box box, String call, Version wanted) {
    if (!box.labels.containsKey(Labels.RELEASE)) {
      throw new Violation("I17", call + " on " + box + ", which no operator made");
    }
    for (Box other : machine.boxes) {
      String label = other.labels.getOrDefault(Labels.SPEC, "");
      boolean needs =
          !wanted.gone()
              && other.project.equals(Version.RELEASE)
              && other.service.equals("web")
              && !label.isEmpty()
              && !label.equals(wanted.specHash("web"));
      if (needs && !hidden.contains(other.id) && truth.servedSince(other, looked)) {
        throw new Violation("I7", call + " on " + box + ", and " + other + " serves yet");
      }
    }
  }

  /** The answer to a call never came. */
  void unknown(String subject) {
    doubted.add(subject);
  }

  void creates(String service, String name, String specHash, String imageId, Store store) {
    if (doubted.contains("create " + name)) {
      throw new Violation("I13", "creates " + name + " again without a look");
    }
    for (Quarantine entry : store.quarantine(Version.RELEASE)) {
      boolean same =
          entry.service().equals(service)
              && entry.specHash().equals(specHash)
              && entry.imageId().equals(imageId);
      if (same
          && !passes(imageId)
          && entry.until().isAfter(time.wall())
          && entry.until().isAfter(plannedAt)) {
        throw new Violation("I7", "creates " + name + " of a revision in quarantine");
      }
    }
    Version wanted = basis;
    truth.seen(machine.boxes);
    boolean back = wanted != null && !wanted.specHash(service).equals(specHash);
    if (back && !truth.everPassed(imageId)) {
      throw new Violation("I7", "goes back to " + imageId + ", which never passed");
    }
  }

  /** A container is to be made for a slot, whatever comes of it. */
  void attempts(String service, String number, String specHash) {
    Version wanted = basis;
    attempted.add(service + number);
    passedOver.remove(service + number);
    if (wanted == null
        || service.equals("job")
        || wanted.shape().kind() == Shape.Kind.BLUE_GREEN
        || !serves(service, number)
        || count(service, number) > 1
        || slots(service) > wanted.wants(service)) {
      return;
    }
    // I5: what does not serve is replaced before what does.
    for (Box other : machine.boxes) {
      boolean outdated =
          !other.labels.getOrDefault(Labels.SPEC, specHash).equals(specHash)
              && other.project.equals(Version.RELEASE)
              && other.service.equals(service)
              && !hidden.contains(other.id);
      if (outdated
          && other.silentSince >= 0
          && hopeless(other)
          && inspected.getOrDefault(other.id, -1L) > other.silentSince
          && !attempted.contains(service + other.number)
          && !succeeded(service, other.number, specHash)
          && !answers(service, other.number)) {
        passedOver.put(
            service + other.number,
            "replaces number " + number + ", which serves, before " + other);
      }
    }
  }

  /** What stood still is started: its number is seen to. */
  void starting(Box box) {
    attempted.add(box.service + box.number);
    passedOver.remove(box.service + box.number);
  }

  /** Whether one of this number could be seen to serve. */
  private boolean serves(String service, String number) {
    for (Box box : machine.boxes) {
      boolean same = box.project.equals(Version.RELEASE) && box.service.equals(service);
      boolean seen = inspected.getOrDefault(box.id, -1L) > box.servesSince;
      if (same && seen && box.number.equals(number) && truth.servedSince(box, looked)) {
        return true;
      }
    }
    return false;
  }

  /** Where several are of one number, a restarted operator cannot tell which of them is proven. */
  private long count(String service, String number) {
    return machine.boxes.stream()
        .filter(b -> b.project.equals(Version.RELEASE) && b.service.equals(service))
        .filter(b -> b.number.equals(number))
        .count();
  }

  /** What may yet get well by itself is waited for. */
  private static boolean hopeless(Box box) {
    return !box.live() || box.health == Health.UNHEALTHY;
  }

  /** Whether one of this number serves, whether that could be seen or not. */
  private boolean answers(String service, String number) {
    for (Box box : machine.boxes) {
      boolean same = box.project.equals(Version.RELEASE) && box.service.equals(service);
      if (same && box.number.equals(number) && box.servesSince >= 0) {
        return true;
      }
    }
    return false;
  }

  private boolean succeeded(String service, String number, String specHash) {
    for (Box box : machine.boxes) {
      boolean same = box.project.equals(Version.RELEASE) && box.service.equals(service);
      if (same
          && box.number.equals(number)
          && box.labels.getOrDefault(Labels.SPEC, specHash).equals(specHash)) {
        return true;
      }
    }
    return false;
  }

  private int slots(String service) {
    Set<String> numbers = new HashSet<>();
    for (Box box : machine.boxes) {
      if (box.project.equals(Version.RELEASE) && box.service.equals(service)) {
        numbers.add(box.number);
      }
    }
    return numbers.size();
  }

  /** Whether an instance of it passed since: then it overcame its failure. */
  private boolean passes(String imageId) {
    for (Box box : machine.boxes) {
      if (box.imageId.equals(imageId) && (truth.passed(box) || box.takenForProven)) {
        return true;
      }
    }
    return false;
  }

  /** A container was made from this image: is it what was resolved? */
  void starts(Box box) {
    String resolved = box.labels.getOrDefault(Labels.IMAGE, box.imageId);
    var now = machine.image(box.spec().image(), true);
    boolean is = resolved.equals(box.imageId) || (now != null && now.id().equals(box.imageId));
    if (!box.byHand && !is) {
      throw new Violation("I23", "starts " + box + " of " + box.imageId + ", not " + resolved);
    }
  }

  /** An image goes: none that a kept revision ran from, nor what is wanted now. */
  void removesImage(String id, Store remembered) {
    for (Revision kept : remembered.revisions(Version.RELEASE)) {
      if (kept.images().containsValue(id)) {
        throw new Violation(
            "I7", "removes " + id + ", which the way back to " + kept.revision() + " needs");
      }
    }
    Version wanted = basis;
    for (String service : List.of("web", "db", "job")) {
      var now = wanted == null ? null : machine.image(wanted.spec(service).image(), true);
      if (now != null && now.id().equals(id)) {
        throw new Violation("I11", "removes " + id + ", which is wanted");
      }
    }
  }

  /** Whether this container is one whose loss must be answered for. */
  boolean matters(Box box) {
    return truth.servedSince(box, looked) && !unsure(box);
  }

  /** Nobody knows whether its post_start ended well: the operator died at that moment. */
  private boolean unsure(Box box) {
    Store remembered = store;
    return remembered != null
        && box.labels.containsKey(Labels.HOOKS)
        && remembered.marks(Version.RELEASE).stream()
            .anyMatch(m -> m.kind() == Mark.Kind.HOOK && m.key().contains(box.id));
  }

  /** After a call that took a serving container away. */
  void took(Box box, String call) {
    Version wanted = basis;
    if (wanted == null) {
      return;
    }
    int floor = Math.max(0, wanted.wants(box.service) - wanted.shape().mayMiss(box.service));
    int remaining = 0;
    for (Box other : machine.boxes) {
      if (other != box
          && other.project.equals(box.project)
          && other.service.equals(box.service)
          && truth.counts(other)) {
        remaining++;
      }
    }
    int excused = truth.lostSince(box.service, looked);
    if (remaining + excused < floor) {
      throw new Violation(
          "I1",
          call
              + " takes "
              + box
              + " away: "
              + remaining
              + " proven ones serve, at least "
              + floor
              + " must");
    }
  }

  /** After a call that brought a container to life. */
  void brought(Box box, String call) {
    Version wanted = basis;
    if (wanted == null || box.service.equals("job")) {
      return;
    }
    int most = wanted.wants(box.service) + wanted.shape().mayExceed(box.service);
    boolean switched = box.service.equals("web") && wanted.shape().kind() == Shape.Kind.BLUE_GREEN;
    if (switched) {
      // A whole set beside the old one, of however many that is.
      most = Math.max(most, wanted.wants("web") + slots("web"));
    }
    int live = 0;
    for (Box other : machine.boxes) {
      if (other.live()
          && other.project.equals(box.project)
          && other.service.equals(box.service)
          && other.livesByOthers <= looked
          && !hidden.contains(other.id)) {
        live++;
      }
    }
    if (live > most) {
      throw new Violation(
          "I2", call + " of " + box + ": " + live + " live, at most " + most + " may");
    }
  }

  /** An instance that has not passed its gate takes no traffic beside the one it replaces. */
  void named(Box box, String call) {
    boolean beside = false;
    for (Box other : machine.boxes) {
      beside |=
          other != box
              && !hidden.contains(other.id)
              && other.service.equals(box.service)
              && other.number.equals(box.number)
              && other.project.equals(box.project)
              && truth.servedSince(other, looked);
    }
    if (beside
        && !truth.passed(box)
        && !box.takenForProven
        && box.spec().networking().ports().isEmpty()) {
      throw new Violation("I3", call + " lets " + box + " into traffic before it passed");
    }
  }
}
