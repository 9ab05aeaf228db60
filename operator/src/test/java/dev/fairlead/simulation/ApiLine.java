package dev.fairlead.simulation;

import dev.fairlead.kube.AppReleaseObject;
import dev.fairlead.kube.SimulatedKube;
import dev.fairlead.queue.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One operator's connection to the model API server, as a client keeps it: it lists, then watches
 * from there, and after each break watches on, or lists anew where the server forgot. Writes are
 * answered later. Both have faults.
 */
final class ApiLine implements SimulatedKube.Api {
  private static final long MILLI = 1_000_000L;

  private final int owner;
  private final ApiSide cluster;
  private final ModelApi api;
  private final Scheduler timers;
  private final SplittableRandom random;
  private SortedMap<String, Stored> seen = new TreeMap<>();
  private final SortedMap<String, Stored> everSeen = new TreeMap<>();
  private long version = -1;
  private long connection;
  private boolean watching;
  private boolean silent;
  @Nullable SimulatedKube source;

  ApiLine(int owner, ApiSide cluster, Scheduler timers, SplittableRandom random) {
    this.owner = owner;
    this.cluster = cluster;
    this.api = cluster.api();
    this.timers = timers;
    this.random = random;
  }

  private void after(long nanos, Runnable task) {
    timers.after(Duration.ofNanos(nanos), task);
  }

  // The watch.

  void connect() {
    after(random.nextLong(20 * MILLI, 4_000 * MILLI), this::tryToConnect);
  }

  private void tryToConnect() {
    if (api.away) {
      connect();
      return;
    }
    boolean forgot = version >= 0 && api.at(version).isEmpty();
    if (version < 0
        || (forgot && cluster.mutant() != Mutant.NEVER_LISTS_AGAIN)
        || (!forgot && cluster.strikes(ApiFault.LISTS_AGAIN))) {
      list();
    }
    connection++;
    watching = true;
    silent = false;
    deliver(connection);
  }

  private void list() {
    long at = api.version();
    if (cluster.strikes(ApiFault.STALE_LIST)) {
      int most = random.nextBoolean() ? 8 : Integer.MAX_VALUE;
      for (int back = random.nextInt(1, most); back > 0 && api.at(at - 1).isPresent(); back--) {
        at--;
      }
    }
    cluster.note(owner, "lists version " + at + " of " + api.version());
    SortedMap<String, Stored> before = seen;
    version = at;
    seen = new TreeMap<>(api.at(at).orElseThrow());
    differ(before);
  }

  /** The server has something new. */
  void news() {
    if (!watching || silent) {
      return;
    }
    if (cluster.strikes(ApiFault.WATCH_SILENT)) {
      silent = true;
      long mute = connection;
      after(random.nextLong(60 * Machine.SECOND), () -> breaks(mute));
      return;
    }
    long late = cluster.strikes(ApiFault.WATCH_LATE) ? 6 * Machine.SECOND : 100 * MILLI;
    long current = connection;
    after(random.nextLong(MILLI, late), () -> deliver(current));
  }

  /** Everything up to now, in its order. */
  private void deliver(long of) {
    if (of != connection || !watching || silent) {
      return;
    }
    if (api.at(version).isEmpty()) {
      breaks(of); // 410 Gone.
      return;
    }
    SortedMap<String, Stored> before = new TreeMap<>(seen);
    SortedMap<String, Stored> now = api.now();
    seen.keySet().retainAll(now.keySet());
    now.forEach((place, one) -> {
      Stored has = seen.get(place);
      // What was written by ourselves may be newer than what the watch says.
      if (has == null || has.version() < one.version()) {
        seen.put(place, one);
      }
    });
    version = api.version();
    differ(before);
  }

  private void differ(SortedMap<String, Stored> before) {
    SortedSet<String> places = new TreeSet<>(before.keySet());
    places.addAll(seen.keySet());
    everSeen.putAll(seen);
    SimulatedKube running = source;
    for (String place : places) {
      Stored now = seen.get(place);
      if (now != null && now.leaving() && cluster.mutant() == Mutant.LETS_GO_AT_ONCE) {
        now.finalizers().forEach(finalizer -> letGo(now.object(), finalizer, _ -> {}));
      }
      if (running != null
          && !(now == null ? !before.containsKey(place) : now.equals(before.get(place)))) {
        running.changed(place);
      }
    }
  }

  void breaks() {
    breaks(connection);
  }

  private void breaks(long which) {
    if (which == connection && watching) {
      watching = false;
      connect();
    }
  }

  // What the source asks for.

  @Override
  public List<AppReleaseObject> objects() {
    List<AppReleaseObject> objects = new ArrayList<>();
    for (Stored one : seen.values()) {
      objects.add(shown(one));
    }
    if (cluster.mutant() == Mutant.ABSENT_IS_DELETED) {
      everSeen.forEach((place, one) -> {
        if (!seen.containsKey(place)) {
          objects.add(one.deleted().object());
        }
      });
    }
    return objects;
  }

  private AppReleaseObject shown(Stored one) {
    AppReleaseObject object = cluster.shown(owner, one.object());
    if (cluster.mutant() == Mutant.WRITES_ALWAYS) {
      object.setStatus(null);
    } else if (cluster.mutant() == Mutant.NEVER_HOLDS) {
      object.getMetadata().setFinalizers(List.of(SimulatedKube.FINALIZER));
    }
    return object;
  }

  @Override
  public @Nullable AppReleaseObject object(String place) {
    Stored one = seen.get(place);
    return one == null ? null : shown(one);
  }

  @Override
  public boolean isSynced() {
    return version >= 0;
  }

  @Override
  public boolean isWatching() {
    return watching;
  }

  @Override
  public void hold(AppReleaseObject object, String finalizer, Consumer<Boolean> done) {
    String uid = object.getMetadata().getUid();
    write(
        object,
        one -> {
          boolean same = one.uid().equals(uid) && !one.leaving();
          return same ? with(one, finalizer, true) : one;
        },
        done);
  }

  @Override
  public void letGo(AppReleaseObject object, String finalizer, Consumer<Boolean> done) {
    String uid = object.getMetadata().getUid();
    write(
        object,
        one -> {
          if (!one.uid().equals(uid)) {
            return one;
          }
          cluster.letsGo(owner, one);
          return with(one, finalizer, false);
        },
        done);
  }

  private static Stored with(Stored one, String finalizer, boolean has) {
    SortedSet<String> finalizers = new TreeSet<>(one.finalizers());
    if (has) {
      finalizers.add(finalizer);
    } else {
      finalizers.remove(finalizer);
    }
    return one.withFinalizers(finalizers);
  }

  @Override
  public void say(AppReleaseObject status, Consumer<Boolean> done) {
    Stored basis = seen.get(place(status));
    String uid = status.getMetadata().getUid();
    write(
        status,
        one -> {
          if (!one.uid().equals(uid)) {
            return one; // The API server refuses what is meant for another object.
          }
          Stored after = one.withStatus(cluster.said(owner, status.getStatus(), one));
          cluster.says(owner, basis, one, after);
          return after;
        },
        done);
  }

  private static String place(AppReleaseObject object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private void write(
      AppReleaseObject object, UnaryOperator<Stored> change, Consumer<Boolean> done) {
    long takes = random.nextLong(2 * MILLI, 20 * MILLI);
    if (cluster.strikes(ApiFault.SLOW)) {
      takes += random.nextLong(12 * Machine.SECOND);
    }
    // It may come there after the operator was killed.
    cluster.later(
        takes,
        () -> {
          if (api.away || cluster.strikes(ApiFault.CONFLICT)) {
            answer(done, false);
            return;
          }
          Optional<Stored> after = cluster.write(place(object), change);
          boolean known = after.isPresent() && !cluster.strikes(ApiFault.ANSWER_LOST);
          after.filter(_ -> known).ifPresent(this::wrote);
          answer(done, known);
        });
  }

  private void answer(Consumer<Boolean> done, boolean ok) {
    boolean forgets = !ok && cluster.mutant() == Mutant.GIVES_UP;
    after(MILLI, () -> done.accept(ok || forgets));
  }

  /** What it was answered it knows before its watch tells. */
  private void wrote(Stored one) {
    Stored has = seen.get(one.place());
    if (has != null && has.uid().equals(one.uid()) && has.version() < one.version()) {
      seen.put(one.place(), one);
    }
  }

  @Override
  public Optional<Map.Entry<String, Map<String, String>>> content(String name) {
    return cluster.content(owner, name);
  }

  @Override
  public Optional<String> event(String reason, String text) {
    return api.away ? Optional.empty() : cluster.event(owner, reason + " " + text);
  }

  @Override
  public boolean eventAgain(String name) {
    return cluster.eventAgain(owner, name);
  }

  @Override
  public Optional<Map.Entry<String, String>> lease() {
    reach();
    return cluster.mutant() == Mutant.TAKES_THE_LEASE
        ? api.lease().map(lease -> Map.entry("", lease.getValue()))
        : api.lease();
  }

  @Override
  public boolean lease(String holds, String holder) {
    reach();
    boolean won = api.lease(holds, holder);
    cluster.passes(owner, pause());
    return won;
  }

  private long pause() {
    return cluster.strikes(ApiFault.PAUSED) ? random.nextLong(25 * Machine.SECOND) : 5 * MILLI;
  }

  private void reach() {
    cluster.passes(owner, pause());
    if (api.away) {
      throw new SimulatedKube.ApiAwayException();
    }
  }
}
