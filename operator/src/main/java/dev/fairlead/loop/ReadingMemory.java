package dev.fairlead.loop;

import dev.fairlead.desired.Declaration;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.desired.ReleaseReader;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.source.TreeFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What was read of a source's files, so that one change among a thousand releases costs one
 * reading. Only where the tree tells the state of its files; nothing is kept beyond the next
 * reading that does not use it. Used by one thread.
 */
final class ReadingMemory {
  private Map<Path, Read> files = new HashMap<>();
  private IdentityHashMap<Declaration.Valid, Resolved> resolutions = new IdentityHashMap<>();

  private record Read(ReleaseFile file, List<Declaration> declarations) {}

  private record Resolved(String state, Resolution resolution) {}

  /** One reading of a whole tree. */
  final class Session {
    private final TreeFiles tree;
    private final Map<Path, Read> filesNow = new HashMap<>();
    private final IdentityHashMap<Declaration.Valid, Resolved> resolutionsNow =
        new IdentityHashMap<>();

    private Session(TreeFiles tree) {
      this.tree = tree;
    }

    List<Declaration> declarations(ReleaseFile file) {
      if (tree.state(file.path(), new TreeSet<>()).isEmpty()) {
        return ReleaseReader.read(file);
      }
      Read before = files.get(file.path());
      Read read =
          before != null && before.file().equals(file)
              ? before
              : new Read(file, ReleaseReader.read(file));
      filesNow.put(file.path(), read);
      return read.declarations();
    }

    /**
     * @param resolver asked where something is other than before
     */
    Resolution resolution(Declaration.Valid declared, Supplier<Resolution> resolver) {
      Resolved before = resolutions.get(declared);
      if (before != null
          && state(declared, before.resolution()).equals(Optional.of(before.state()))) {
        resolutionsNow.put(declared, before);
        return before.resolution();
      }
      Resolution resolution = resolver.get();
      state(declared, resolution)
          .ifPresent(state -> resolutionsNow.put(declared, new Resolved(state, resolution)));
      return resolution;
    }

    private Optional<String> state(Declaration.Valid declared, Resolution resolution) {
      return tree.state(declared.file().path(), resolution.inputs());
    }
  }

  ReleaseSet during(TreeFiles tree, Function<Session, ReleaseSet> reading) {
    Session session = new Session(tree);
    ReleaseSet set = reading.apply(session);
    files = session.filesNow;
    resolutions = session.resolutionsNow;
    return set;
  }
}
