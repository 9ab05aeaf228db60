package dev.fairlead.source.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;

/**
 * The tree of one commit as it is read: with submodules in their places, and with the files that
 * pointers of Git LFS stand for, where these are asked for. What a path leads to is the same as in
 * a work tree with all of it checked out.
 *
 * @param id of the tree; where it has submodules, of one that no repository has
 * @param repositories by the URL that they are fetched from; that of the commit first
 * @param trees made to hold the submodules
 * @param submodules the paths of those in the commit itself
 * @param large who has the files of pointers
 */
record WholeTree(
    ObjectId id,
    SequencedMap<String, Repository> repositories,
    Map<ObjectId, byte[]> trees,
    SortedSet<String> submodules,
    Optional<LargeFiles.OfCommit> large) {

  /** A tree without submodules. */
  static WholeTree of(String url, Repository repository, ObjectId tree) {
    SequencedMap<String, Repository> repositories = new LinkedHashMap<>();
    repositories.put(url, repository);
    return new WholeTree(tree, repositories, Map.of(), new TreeSet<>(), Optional.empty());
  }

  WholeTree with(LargeFiles.OfCommit files) {
    return new WholeTree(id, repositories, trees, submodules, Optional.of(files));
  }

  ObjectReader newReader() {
    return trees.isEmpty()
        ? repositories.firstEntry().getValue().newObjectReader()
        : new JoinedReader(List.copyOf(repositories.values()), trees);
  }

  Blobs blobs(ObjectReader reader) {
    return new Blobs(
        reader, large.map(files -> (pointer, blob) -> files.of(pointer, having(blob))));
  }

  /** The URLs of the repositories that have an object. */
  private List<String> having(ObjectId blob) throws IOException {
    List<String> urls = new ArrayList<>();
    for (var repository : repositories.entrySet()) {
      if (repository.getValue().getObjectDatabase().has(blob)) {
        urls.add(repository.getKey());
      }
    }
    return urls;
  }

  /** What in the commit itself says what is at a path: the submodule that it is in, or the path. */
  String ofCommit(String path) {
    return submodules.stream()
        .filter(module -> path.startsWith(module + "/"))
        .findFirst()
        .orElse(path);
  }

  /** Whether something could not be had that may be had later. */
  boolean isIncomplete() {
    return large.filter(LargeFiles.OfCommit::isIncomplete).isPresent();
  }
}
