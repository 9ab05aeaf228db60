package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.source.Declared;
import dev.fairlead.source.PruneGuard;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.yaml.Problem;
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
import org.jspecify.annotations.Nullable;
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
          .flatMap(source ->
              java.util.stream.Stream.concat(
                  source.unnamed.stream(), java.util.stream.Stream.of(source.trouble())))
          .filter(sentence -> !sentence.isEmpty())
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** What is wrong with the source that declares a release; empty when nothing is. */
  String sourceProblem(String release) {
    lock.lock();
    try {
      return sources.stream()
          .filter(source -> source.releases.containsKey(release))
          .map(Declarations::trouble)
          .filter(sentence -> !sentence.isEmpty())
          .findFirst()
          .orElse("");
    } finally {
      lock.unlock();
    }
  }

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
          take(from, snapshot, readable);
          names.addAll(from.releases.keySet());
          names.stream().filter(this::settle).forEach(name -> changed.add(name));
          changed.addAll(departed(source, snapshot.at()));
          SortedSet<String> forgotten = removed(source, onHost, changed, snapshot.at());
          yield new Change(changed, forgotten, departures.takeUnasked());
        }
      };
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

  private void take(Declarations from, TreeSnapshot snapshot, TreeSnapshot.Readable readable) {
    ReleaseSet set = reading.read(snapshot, readable);
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
    Entry after = by.size() == 1 ? merge(name, by.getFirst(), before) : collision(name, by, before);
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

  private static Entry merge(String name, Declarations by, @Nullable Entry before) {
    Declarations.Declared declared = Entry.required(by.releases.get(name));
    return switch (declared.resolution()) {
      case Resolution.Valid valid -> {
        Desired old = before == null ? null : before.desired();
        boolean same = old != null && old.fingerprint().equals(valid.desired().fingerprint());
        Instant seen = same && before != null ? before.seen() : declared.at();
        yield new Entry(
            name,
            valid.desired(),
            List.of(),
            declared.file(),
            valid.desired().revision(),
            seen,
            declared.commit(),
            by.name,
            false);
      }
      case Resolution.Invalid invalid -> {
        List<String> problems = invalid.problems().stream().map(Problem::toString).toList();
        yield new Entry(
            name,
            lastGood(before),
            problems,
            declared.file(),
            declared.revision(),
            declared.at(),
            declared.commit(),
            by.name,
            false);
      }
    };
  }

  private static @Nullable Desired lastGood(@Nullable Entry before) {
    return before == null || before.removed() ? null : before.desired();
  }

  /** Nobody can say which of the two is meant. */
  private static Entry collision(String name, List<Declarations> by, @Nullable Entry before) {
    Declarations first = by.getFirst();
    Declarations.Declared declared = Entry.required(first.releases.get(name));
    String places =
        by.stream()
            .map(s -> Entry.required(s.releases.get(name)).file() + " of " + s.name)
            .collect(Collectors.joining(" and "));
    return new Entry(
        name,
        lastGood(before),
        List.of(
            "the release \"%s\" is declared by %d sources: in %s; one may"
                .formatted(name, by.size(), places)),
        declared.file(),
        declared.revision(),
        declared.at(),
        null,
        before == null ? first.name : before.source(),
        false);
  }

  /**
   * I18: what is not declared any longer is removed only where that was asked for and is
   * believable. With several sources, that is what this one declared before.
   */
  private SortedSet<String> removed(
      int source, SortedSet<String> onHost, SortedSet<String> changed, Instant now) {
    Declarations from = sources.get(source);
    SortedSet<String> known = known(from, onHost);
    PruneGuard.Verdict decision =
        PruneGuard.decide(
            prune, known, new Declared.Names(new TreeSet<>(from.releases.keySet()), from.unread));
    decision.reason().ifPresent(LOG::warn);
    SortedSet<String> forgotten = new TreeSet<>();
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

  /** The releases that a source may be held to account for. */
  private SortedSet<String> known(Declarations from, SortedSet<String> onHost) {
    SortedSet<String> known = new TreeSet<>(onHost);
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

  /** What nobody declares, now that this source was asked as well. */
  private SortedSet<String> departed(int source, Instant now) {
    SortedSet<String> gone = new TreeSet<>();
    if (sources.get(source).complete()) {
      departures.heard(source).forEach(name -> gone.add(leave(name, now)));
    }
    return gone;
  }

  private String leave(String name, Instant now) {
    entries.put(name, new Entry(name, null, List.of(), "", "", now, null, "", true));
    return name;
  }

  /** A removed release is gone from the host. */
  void forget(String release) {
    lock.lock();
    try {
      entries.remove(release);
      claims.forget(release);
    } finally {
      lock.unlock();
    }
  }
}
