package dev.fairlead.loop;

import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.source.Commit;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one source declares, as it was last readable, and what is wrong with it. Guarded by the lock
 * of {@link DesiredStates}.
 */
final class Declarations {
  final String name;
  SortedMap<String, Declared> releases = new TreeMap<>();

  /** What was read of it before; used by the source's own thread alone, outside of the lock. */
  final ReadingMemory memory = new ReadingMemory();

  /** Of the whole tree; empty before it was read. */
  String revision = "";

  /** Files beyond the tree's YAML that they were made from. */
  SortedSet<Path> inputs = new TreeSet<>();

  /** Problems of files whose release nobody can name. */
  List<String> unnamed = List.of();

  /** Files that any release may stand in. */
  List<String> unread = List.of();

  /** Why there is nothing to read; empty when there is, be it of yesterday. */
  String problem = "no snapshot of the desired state yet";

  /** What it does not declare any longer and stays, and why; empty when nothing does. */
  String kept = "";

  /** That it is away for so long that it should be known; empty when it is not. */
  String unreachable = "";

  /** Whether it said anything yet, be it that it cannot be read. */
  boolean heard;

  /**
   * One release in one source.
   *
   * @param revision of the whole tree, or its own
   * @param commit the one that last touched what it is made of; null outside of git
   * @param declaredIn the file that it was last validly declared in; else where its trouble is
   */
  record Declared(
      Resolution resolution,
      String revision,
      Instant at,
      @Nullable Commit commit,
      String declaredIn) {
    /** The file it stands in, for people. */
    String file() {
      return switch (resolution) {
        case Resolution.Valid valid -> valid.desired().origin();
        case Resolution.Invalid invalid -> place(invalid);
      };
    }
  }

  Declarations(String name) {
    this.name = name;
  }

  void take(ReleaseSet set, TreeSnapshot snapshot, TreeSnapshot.Readable readable) {
    List<Problem> problems =
        Stream.concat(set.unnamed().stream(), readable.problems().stream()).toList();
    problem = "";
    revision = snapshot.revision();
    unread = problems.stream().map(found -> found.position().file()).distinct().toList();
    unnamed = problems.stream().map(Problem::toString).toList();
    SortedMap<String, Declared> before = releases;
    inputs = new TreeSet<>();
    releases = new TreeMap<>();
    set.releases()
        .forEach((release, resolution) ->
            put(resolution, snapshot, readable, Optional.ofNullable(before.get(release))));
    before.forEach((release, old) -> {
      List<Problem> ofItsFile =
          releases.containsKey(release) ? List.of() : unread(old.declaredIn(), problems, readable);
      if (!ofItsFile.isEmpty()) {
        // I19: it cannot be read any more, which is not to say that it is not there.
        SortedSet<Path> files = old.resolution().inputs();
        var invalid = new Resolution.Invalid(release, ofItsFile, files);
        put(invalid, snapshot, readable, Optional.of(old));
      }
    });
  }

  /** Why nobody can say what is in a file; also of one that does not look like ours any more. */
  private static List<Problem> unread(
      String file, List<Problem> problems, TreeSnapshot.Readable readable) {
    List<Problem> known =
        problems.stream().filter(found -> found.position().file().equals(file)).toList();
    String text = readable.files().get(Path.of(file));
    if (!known.isEmpty() || text == null) {
      return known;
    }
    try {
      YamlReader.read(file, text);
      return List.of();
    } catch (YamlException e) {
      return List.of(e.problem());
    }
  }

  private void put(
      Resolution resolution,
      TreeSnapshot snapshot,
      TreeSnapshot.Readable readable,
      Optional<Declared> before) {
    inputs.addAll(resolution.inputs());
    Commit commit = readable.tree().lastTouched(resolution.inputs()).orElse(null);
    String name = readable.tree().named(resolution.inputs()).orElse(snapshot.revision());
    String file =
        switch (resolution) {
          case Resolution.Valid valid -> valid.desired().origin();
          case Resolution.Invalid invalid ->
              before.map(Declared::declaredIn).orElseGet(() -> place(invalid));
        };
    releases.put(resolution.release(), new Declared(resolution, name, snapshot.at(), commit, file));
  }

  private static String place(Resolution.Invalid invalid) {
    return invalid.problems().isEmpty() ? "" : invalid.problems().getFirst().position().file();
  }

  /** What is wrong with it, be it that it is away for long; empty when nothing is. */
  String trouble() {
    return problem.isEmpty() ? unreachable : problem;
  }

  /** Whether a release that is absent here is really not declared here (I18). */
  boolean complete() {
    return problem.isEmpty() && unread.isEmpty();
  }
}
