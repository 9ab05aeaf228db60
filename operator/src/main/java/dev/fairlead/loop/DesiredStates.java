package dev.fairlead.loop;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.compose.FileReader;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.desired.Resolver;
import dev.fairlead.source.Commit;
import dev.fairlead.source.Declared;
import dev.fairlead.source.PruneGuard;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest desired state of every release. An invalid one never replaces a valid one (I19), and a
 * source that cannot be read changes nothing (I18).
 */
final class DesiredStates {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  private final PrunePolicy prune;
  private final Reading reading;
  private final ReentrantLock lock = new ReentrantLock();
  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private SortedSet<Path> inputs = new TreeSet<>();
  private List<String> unnamed = List.of();
  private String sourceProblem = "no snapshot of the desired state yet";
  private String unreachable = "";

  DesiredStates(PrunePolicy prune, Reading reading) {
    this.prune = prune;
    this.reading = reading;
  }

  /**
   * What a snapshot changed: releases to look at anew, and those that are not managed any longer.
   */
  record Change(SortedSet<String> changed, SortedSet<String> forgotten) {}

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

  /** Why there is nothing to read; empty when there is, be it of yesterday. */
  String unreadable() {
    lock.lock();
    try {
      return sourceProblem;
    } finally {
      lock.unlock();
    }
  }

  /** What is wrong with the source, be it that it is away for long; empty when nothing is. */
  String sourceProblem() {
    lock.lock();
    try {
      return sourceProblem.isEmpty() ? unreachable : sourceProblem;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The source has been away for so long that it should be known, or with an empty sentence: it is
   * back.
   *
   * @return the releases of which that is to be said
   */
  SortedSet<String> unreachable(String sentence) {
    lock.lock();
    try {
      boolean same = unreachable.equals(sentence);
      unreachable = sentence;
      return same ? new TreeSet<>() : new TreeSet<>(entries.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Whether the source was read and nothing is wrong with anything in it. */
  boolean allValid() {
    lock.lock();
    try {
      return sourceProblem.isEmpty()
          && unnamed.isEmpty()
          && entries.values().stream().allMatch(entry -> entry.problems().isEmpty());
    } finally {
      lock.unlock();
    }
  }

  /** Problems of files whose release nobody can name. */
  List<String> unnamedProblems() {
    lock.lock();
    try {
      return unnamed;
    } finally {
      lock.unlock();
    }
  }

  /** Files beyond the tree's YAML that the desired state was made from. */
  SortedSet<Path> inputs() {
    lock.lock();
    try {
      return new TreeSet<>(inputs);
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param onHost releases with containers on the host: those may have been removed while nobody
   *     looked
   */
  Change accept(TreeSnapshot snapshot, SortedSet<String> onHost) {
    lock.lock();
    try {
      return switch (snapshot.content()) {
        case TreeSnapshot.Unreadable unreadable -> unreadable(unreadable.reason());
        case TreeSnapshot.Readable readable -> readable(snapshot, readable, onHost);
      };
    } finally {
      lock.unlock();
    }
  }

  private Change unreadable(String reason) {
    LOG.warn("{}; nothing is changed", reason);
    sourceProblem = reason;
    return new Change(new TreeSet<>(entries.keySet()), new TreeSet<>());
  }

  private Change readable(
      TreeSnapshot snapshot, TreeSnapshot.Readable readable, SortedSet<String> onHost) {
    ReleaseSet set = reading.read(snapshot, readable);
    List<Problem> unreadable = List.copyOf(readable.problems());
    set.problems().forEach(problem -> LOG.warn("{}", problem));
    unreadable.forEach(problem -> LOG.warn("{}", problem));
    List<String> unread =
        Stream.concat(set.unnamed().stream(), unreadable.stream())
            .map(problem -> problem.position().file())
            .distinct()
            .toList();
    SortedSet<String> changed = new TreeSet<>();
    if (!sourceProblem.isEmpty()) {
      changed.addAll(entries.keySet());
      sourceProblem = "";
    }
    List<String> texts = new ArrayList<>();
    set.unnamed().forEach(problem -> texts.add(problem.toString()));
    unreadable.forEach(problem -> texts.add(problem.toString()));
    unnamed = List.copyOf(texts);
    inputs = new TreeSet<>();
    set.releases()
        .forEach((name, resolution) -> {
          inputs.addAll(resolution.inputs());
          Entry before = entries.get(name);
          String commit =
              readable.tree().lastTouched(resolution.inputs()).map(Commit::toString).orElse("");
          Entry after = merge(name, resolution, before, snapshot, commit);
          entries.put(name, after);
          if (!after.equals(before)) {
            changed.add(name);
          }
        });
    SortedSet<String> forgotten = removed(set, unread, onHost, changed, snapshot.at());
    return new Change(changed, forgotten);
  }

  /**
   * Reads and resolves every release of a snapshot, with the files that the snapshot's tree has
   * beyond it.
   */
  static ReleaseSet read(TreeSnapshot snapshot, TreeSnapshot.Readable readable) {
    FileReader reader = new SnapshotFiles(snapshot, readable.tree());
    List<ReleaseFile> files = new ArrayList<>();
    readable
        .files()
        .forEach((path, text) ->
            files.add(new ReleaseFile(path.toString(), snapshot.root().resolve(path), text)));
    ReleaseSet set =
        ReleaseSet.of(
            files,
            snapshot.revision(),
            new Resolver(request -> ComposeLoader.load(request, reader)));
    return set.withRevisions(
        resolution -> readable.tree().lastTouched(resolution.inputs()).map(Commit::id));
  }

  private static Entry merge(
      String name,
      Resolution resolution,
      @Nullable Entry before,
      TreeSnapshot snapshot,
      String commit) {
    return switch (resolution) {
      case Resolution.Valid valid -> {
        Desired old = before == null ? null : before.desired();
        boolean same = old != null && old.fingerprint().equals(valid.desired().fingerprint());
        Instant seen = same && before != null ? before.seen() : snapshot.at();
        yield new Entry(
            name,
            valid.desired(),
            List.of(),
            valid.desired().origin(),
            valid.desired().revision(),
            seen,
            commit,
            false);
      }
      case Resolution.Invalid invalid -> {
        List<String> problems = invalid.problems().stream().map(Problem::toString).toList();
        Desired lastGood = before == null || before.removed() ? null : before.desired();
        String origin =
            invalid.problems().isEmpty() ? "" : invalid.problems().getFirst().position().file();
        yield new Entry(
            name, lastGood, problems, origin, snapshot.revision(), snapshot.at(), commit, false);
      }
    };
  }

  /**
   * I18: what is not declared any longer is removed only where that was asked for and is
   * believable.
   */
  private SortedSet<String> removed(
      ReleaseSet set,
      List<String> unread,
      SortedSet<String> onHost,
      SortedSet<String> changed,
      Instant now) {
    SortedSet<String> known = new TreeSet<>(onHost);
    known.addAll(entries.keySet());
    SortedSet<String> declared = new TreeSet<>(set.releases().keySet());
    PruneGuard.Verdict decision =
        PruneGuard.decide(prune, known, new Declared.Names(declared, unread));
    decision.reason().ifPresent(LOG::warn);
    SortedSet<String> forgotten = new TreeSet<>();
    for (String name : known) {
      if (declared.contains(name)) {
        continue;
      }
      Entry before = entries.get(name);
      if (decision.remove().contains(name)) {
        if (before == null || !before.removed()) {
          entries.put(name, new Entry(name, null, List.of(), "", "", now, "", true));
          changed.add(name);
        }
      } else if (before != null && unread.isEmpty() && !prune.prune()) {
        LOG.info("release {} is no longer declared; its containers are left running", name);
        entries.remove(name);
        forgotten.add(name);
      }
    }
    return forgotten;
  }

  /** A removed release is gone from the host. */
  void forget(String release) {
    lock.lock();
    try {
      entries.remove(release);
    } finally {
      lock.unlock();
    }
  }
}
