package dev.fairlead.loop;

import dev.fairlead.desired.DeployRules;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.source.Declared;
import dev.fairlead.source.PruneGuard;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.TreeSnapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest desired state of every release, of one source or of several, which are known here by
 * their position. An invalid one never replaces a valid one (I19), a source that cannot be read
 * changes nothing (I18), and a name that two sources declare is followed in neither.
 */
final class DesiredStates {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  private final PrunePolicy prune;
  private final Reading reading;
  private final List<Declarations> sources;
  private final Claims claims;
  private final Departures departures = new Departures();
  private final ReentrantLock lock = new ReentrantLock();
  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private final SortedSet<String> leftBehind = new TreeSet<>();

  DesiredStates(PrunePolicy prune, Reading reading, List<String> sources, Claims claims) {
    this.prune = prune;
    this.reading = reading;
    this.sources = sources.stream().map(Declarations::new).toList();
    this.claims = claims;
  }

  /**
   * What a source's word changed.
   *
   * @param changed releases to look at anew
   * @param forgotten those that are not managed any longer
   * @param asking whether the other sources are to be looked at before something is removed
   */
  record Change(SortedSet<String> changed, SortedSet<String> forgotten, boolean asking) {}

  Optional<Entry> of(String release) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(release));
    } finally {
      lock.unlock();
    }
  }

  List<Entry> all() {
    lock.lock();
    try {
      return List.copyOf(entries.values());
    } finally {
      lock.unlock();
    }
  }

  /** Whether another release than this one is declared to have a project. */
  boolean succeeds(String release, String project) {
    return all().stream()
        .filter(entry -> !entry.release().equals(release))
        .map(Entry::desired)
        .anyMatch(wanted -> wanted != null && wanted.project().equals(project));
  }

  /** Why there is nothing to read anywhere; empty while one source has something to say. */
  String unreadable() {
    lock.lock();
    try {
      return sources.stream().anyMatch(source -> source.problem.isEmpty())
          ? ""
          : sources.stream().map(s -> s.problem).distinct().collect(Collectors.joining("; "));
    } finally {
      lock.unlock();
    }
  }

  /** What is wrong with the sources as a whole and with files in them, one sentence each. */
  List<String> troubles() {
    lock.lock();
    try {
      return sources.stream()
          .flatMap(source -> Stream.concat(source.unnamed.stream(), Stream.of(source.trouble())))
          .filter(sentence -> !sentence.isEmpty())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** What is no longer declared and stays all the same, and why: a sentence of each source. */
  List<String> kept() {
    lock.lock();
    try {
      return sources.stream().map(source -> source.kept).filter(why -> !why.isEmpty()).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Whether one of the present sources was the last to declare a release. */
  boolean isOurs(String release) {
    Optional<String> owner = claims.of(release);
    return sources.stream().anyMatch(source -> owner.equals(Optional.of(source.name)));
  }

  /** What is wrong with the source that declares a release; empty when nothing is. */
  String sourceProblem(String release) {
    lock.lock();
    try {
      for (Declarations source : sources) {
        if (source.releases.containsKey(release) && !source.trouble().isEmpty()) {
          return source.trouble();
        }
      }
      return "";
    } finally {
      lock.unlock();
    }
  }

  /** All of it at one moment. */
  Survey survey() {
    lock.lock();
    try {
      SortedMap<String, String> troubles = new TreeMap<>();
      SortedSet<String> declared = new TreeSet<>();
      for (Declarations source : sources) {
        declared.addAll(source.releases.keySet());
        Stream.concat(Stream.of(source.trouble()), source.unnamed.stream())
            .filter(sentence -> !sentence.isEmpty())
            .findFirst()
            .ifPresent(sentence -> troubles.put(source.name, sentence));
      }
      SortedSet<String> leaving = new TreeSet<>(departures.waiting());
      entries.values().stream().filter(Entry::removed).forEach(e -> leaving.add(e.release()));
      List<String> revisions = sources.stream().map(source -> source.revision).toList();
      return new Survey(List.copyOf(entries.values()), declared, leaving, troubles, revisions);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What is declared, all at one moment.
   *
   * @param declared by any source, valid or not
   * @param leaving no longer declared, and being removed or about to be
   * @param troubles one sentence for each source with something wrong, by its name
   * @param revisions of the sources as a whole, as they were last readable; empty before
   */
  record Survey(
      List<Entry> entries,
      SortedSet<String> declared,
      SortedSet<String> leaving,
      SortedMap<String, String> troubles,
      List<String> revisions) {}

  /**
   * A source has been away for so long that it should be known, or with an empty sentence: it is
   * back.
   *
   * @return the releases of which that is to be said
   */
  SortedSet<String> unreachable(int source, String sentence) {
    lock.lock();
    try {
      Declarations from = sources.get(source);
      boolean same = from.unreachable.equals(sentence);
      from.unreachable = sentence;
      return same ? new TreeSet<>() : new TreeSet<>(from.releases.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Whether a source was read and nothing is wrong with anything in it. */
  boolean allValid(int source) {
    lock.lock();
    try {
      Declarations from = sources.get(source);
      return from.problem.isEmpty()
          && from.unnamed.isEmpty()
          && from.releases.keySet().stream()
              .map(name -> entries.get(name))
              .allMatch(entry -> entry != null && entry.problems().isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /** Files beyond a source's YAML that its releases were made from. */
  SortedSet<Path> inputs(int source) {
    lock.lock();
    try {
      return new TreeSet<>(sources.get(source).inputs);
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param onHost releases with containers on the host: those may have been removed while nobody
   *     looked
   */
  Change accept(int source, TreeSnapshot snapshot, SortedSet<String> onHost) {
    // Files may have to be fetched for it, and nobody else waits for that.
    Optional<ReleaseSet> set =
        snapshot.content() instanceof TreeSnapshot.Readable readable
            ? Optional.of(reading.read(snapshot, readable, sources.get(source).memory))
            : Optional.empty();
    lock.lock();
    try {
      Declarations from = sources.get(source);
      SortedSet<String> names = new TreeSet<>(from.releases.keySet());
      if (!from.heard) {
        // What others declare may have waited for this one.
        from.heard = true;
        sources.forEach(other -> names.addAll(other.releases.keySet()));
      }
      return switch (snapshot.content()) {
        case TreeSnapshot.Unreadable unreadable -> unreadable(from, unreadable.reason(), names);
        case TreeSnapshot.Readable readable -> {
          SortedSet<String> changed = new TreeSet<>();
          if (!from.problem.isEmpty()) {
            changed.addAll(names);
            changed.retainAll(entries.keySet());
          }
          take(from, snapshot, readable, set.orElseThrow());
          names.addAll(from.releases.keySet());
          names.stream().filter(this::settle).forEach(name -> changed.add(name));
          changed.addAll(departed(source, snapshot.at()));
          Optional<SortedSet<String>> told = readable.tree().departed();
          SortedSet<String> forgotten =
              told.isPresent()
                  ? takenDown(from, told.get(), changed, snapshot.at())
                  : removed(source, onHost, changed, snapshot.at());
          yield new Change(changed, forgotten, departures.takeUnasked());
        }
      };
    } finally {
      lock.unlock();
    }
  }

  /** A look at a source begins. */
  void looking(int source) {
    lock.lock();
    try {
      departures.looking(source);
    } finally {
      lock.unlock();
    }
  }

  /** A source was looked at and has nothing new. @return releases to look at anew */
  SortedSet<String> unchanged(int source, Instant at) {
    lock.lock();
    try {
      return departed(source, at);
    } finally {
      lock.unlock();
    }
  }

  private Change unreadable(Declarations from, String reason, SortedSet<String> names) {
    LOG.warn("{}; nothing is changed", reason);
    from.problem = reason;
    names.forEach(this::settle);
    names.retainAll(entries.keySet());
    return new Change(names, new TreeSet<>(), false);
  }

  private void take(
      Declarations from, TreeSnapshot snapshot, TreeSnapshot.Readable readable, ReleaseSet set) {
    set.problems().forEach(problem -> LOG.warn("{}", problem));
    readable.problems().forEach(problem -> LOG.warn("{}", problem));
    from.take(set, snapshot, readable);
    from.inputs.addAll(reading.watched(readable));
  }

  /** Decides what counts for a release that somebody declares. @return whether that is new */
  private boolean settle(String name) {
    List<Declarations> by =
        sources.stream().filter(source -> source.releases.containsKey(name)).toList();
    if (by.isEmpty() || (by.size() == 1 && isAwaited(name, by.getFirst()))) {
      return false;
    }
    departures.forget(name);
    Entry before = entries.get(name);
    Entry after =
        by.size() == 1
            ? Settled.merge(name, by.getFirst(), before)
            : Settled.collision(name, by, before);
    if (by.size() == 1 && after.problems().isEmpty()) {
      claims.put(name, by.getFirst().name);
    }
    entries.put(name, after);
    return !after.equals(before);
  }

  /** Whether another source declared it before, which nobody has heard of since the start. */
  private boolean isAwaited(String name, Declarations by) {
    Optional<String> owner = claims.of(name);
    return owner.isPresent()
        && !owner.get().equals(by.name)
        && sources.stream().anyMatch(s -> s.name.equals(owner.get()) && !s.heard);
  }

  /**
   * I18: what is not declared any longer is removed only where that was asked for and is
   * believable. With several sources, that is what this one declared before.
   */
  private SortedSet<String> removed(
      int source, SortedSet<String> onHost, SortedSet<String> changed, Instant now) {
    Declarations from = sources.get(source);
    SortedSet<String> known = known(from, onHost);
    SortedSet<String> forgotten = new TreeSet<>();
    for (String name : List.copyOf(known)) {
      if (isLeftBehind(name, from)) {
        known.remove(name);
        if (entries.remove(name) != null) {
          forgotten.add(name);
        }
      }
    }
    PruneGuard.Verdict decision =
        PruneGuard.decide(
            prune, known, new Declared.Names(new TreeSet<>(from.releases.keySet()), from.unread));
    from.kept = decision.reason().orElse("");
    if (!from.kept.isEmpty()) {
      LOG.warn(from.kept);
    }
    for (String name : known) {
      if (from.releases.containsKey(name)) {
        continue;
      }
      Entry before = entries.get(name);
      if (decision.remove().contains(name)) {
        if ((before == null || !before.removed())
            && departures.left(name, source, sources.size())) {
          changed.add(leave(name, now));
        }
      } else if (before != null && from.complete() && !prune.prune()) {
        LOG.info("release {} is no longer declared; its containers are left running", name);
        entries.remove(name);
        forgotten.add(name);
      }
    }
    return forgotten;
  }

  /**
   * The source says itself what goes: what only is not there any more is left running, whatever is
   * asked for where sources cannot say (I18).
   */
  private SortedSet<String> takenDown(
      Declarations from, SortedSet<String> departed, SortedSet<String> changed, Instant now) {
    for (String name : departed) {
      Entry before = entries.get(name);
      boolean ours = claims.of(name).map(from.name::equals).orElse(true);
      if (ours && isUndeclared(name) && (before == null || !before.removed())) {
        changed.add(leave(name, now));
      }
    }
    SortedSet<String> forgotten = new TreeSet<>();
    for (Entry entry : List.copyOf(entries.values())) {
      String name = entry.release();
      if (entry.source().equals(from.name) && isUndeclared(name) && !departed.contains(name)) {
        LOG.info("release {} is no longer declared; its containers are left running", name);
        entries.remove(name);
        forgotten.add(name);
      }
    }
    return forgotten;
  }

  private boolean isUndeclared(String name) {
    return sources.stream().noneMatch(source -> source.releases.containsKey(name));
  }

  /** The releases that a source may be held to account for. */
  private SortedSet<String> known(Declarations from, SortedSet<String> onHost) {
    SortedSet<String> known = new TreeSet<>(onHost);
    // What nobody here ever declared is another operator's, which may be away for a moment.
    known.removeIf(name -> claims.of(name).isEmpty());
    if (sources.size() == 1) {
      known.addAll(entries.keySet());
      return known;
    }
    known.removeIf(name -> !claims.of(name).equals(Optional.of(from.name)));
    entries.values().stream()
        .filter(entry -> entry.source().equals(from.name))
        .forEach(entry -> known.add(entry.release()));
    known.removeIf(
        name -> sources.stream().anyMatch(s -> !s.equals(from) && s.releases.containsKey(name)));
    return known;
  }

  /**
   * Whether a source declared it last that is not configured any more: dropping a source drops no
   * release (I18).
   */
  private boolean isLeftBehind(String name, Declarations from) {
    Optional<String> owner = claims.of(name);
    if (owner.isEmpty()
        || from.releases.containsKey(name)
        || sources.stream().anyMatch(source -> source.name.equals(owner.get()))) {
      return false;
    }
    if (leftBehind.add(name)) {
      LOG.warn(
          "release {} was declared by {}, which is no longer a source: it is left running until a"
              + " source declares it and drops it again",
          name,
          owner.get());
    }
    return true;
  }

  /** What nobody declares, now that this source was asked as well. */
  private SortedSet<String> departed(int source, Instant now) {
    SortedSet<String> gone = new TreeSet<>();
    if (sources.get(source).complete()) {
      departures.heard(source).forEach(name -> gone.add(leave(name, now)));
    }
    return gone;
  }

  private String leave(String name, Instant now) {
    entries.put(
        name, new Entry(name, null, List.of(), "", "", now, null, "", true, DeployRules.NONE));
    return name;
  }

  /** A removed release is gone from the host. */
  void forget(String release) {
    lock.lock();
    try {
      entries.remove(release);
      claims.keep(release);
    } finally {
      lock.unlock();
    }
  }
}
