package dev.fairlead.source.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.util.Paths;

/**
 * Puts trees into a tree, in the place of what its paths name. Only the directories on the way are
 * made anew; they are as git would store them, so their ids follow from what is in them.
 */
final class Grafting {
  private final ObjectReader reader;
  private final Map<ObjectId, byte[]> made;

  /**
   * A graft.
   *
   * @param made where the new trees go
   */
  Grafting(ObjectReader reader, Map<ObjectId, byte[]> made) {
    this.reader = reader;
    this.made = made;
  }

  /** A class, because arrays make no good record. */
  private static final class Entry {
    private final byte[] name;
    private final FileMode mode;
    private final ObjectId id;

    Entry(byte[] name, FileMode mode, ObjectId id) {
      this.name = name;
      this.mode = mode;
      this.id = id;
    }

    int order(Entry other) {
      return Paths.compare(
          name,
          0,
          name.length,
          mode.getBits(),
          other.name,
          0,
          other.name.length,
          other.mode.getBits());
    }
  }

  /**
   * The tree with others in it.
   *
   * @param roots by path
   */
  ObjectId of(ObjectId tree, SortedMap<String, ObjectId> roots) throws IOException {
    List<Entry> entries = new ArrayList<>();
    CanonicalTreeParser parser = new CanonicalTreeParser(null, reader, tree);
    while (!parser.eof()) {
      byte[] name = new byte[parser.getNameLength()];
      parser.getName(name, 0);
      String path = parser.getEntryPathString();
      FileMode mode = parser.getEntryFileMode();
      ObjectId id = parser.getEntryObjectId();
      ObjectId root = roots.get(path);
      SortedMap<String, ObjectId> below = below(roots, path + "/");
      if (root != null) {
        entries.add(new Entry(name, FileMode.TREE, root));
      } else if (!below.isEmpty() && mode.equals(FileMode.TREE)) {
        entries.add(new Entry(name, mode, of(id, below)));
      } else {
        entries.add(new Entry(name, mode, id));
      }
      parser.next();
    }
    entries.sort(Entry::order); // A directory stands elsewhere than a submodule of the same name.
    return stored(entries);
  }

  private static SortedMap<String, ObjectId> below(
      SortedMap<String, ObjectId> roots, String prefix) {
    SortedMap<String, ObjectId> below = new TreeMap<>();
    roots.forEach((path, root) -> {
      if (path.startsWith(prefix)) {
        below.put(path.substring(prefix.length()), root);
      }
    });
    return below;
  }

  private ObjectId stored(List<Entry> entries) {
    TreeFormatter formatter = new TreeFormatter();
    entries.forEach(entry -> formatter.append(entry.name, entry.mode, entry.id));
    byte[] bytes = formatter.toByteArray();
    try (ObjectInserter.Formatter ids = new ObjectInserter.Formatter()) {
      ObjectId id = ids.idFor(Constants.OBJ_TREE, bytes);
      made.put(id, bytes);
      return id;
    }
  }
}
