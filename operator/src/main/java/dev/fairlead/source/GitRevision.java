package dev.fairlead.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;

/**
 * Compares what was read with the commit of its work tree. The only class that touches JGit, so
 * that a plain directory never loads it.
 *
 * <p>Only the files that make up the desired state are compared; a changed README makes nothing
 * dirty. Files that git ignores belong to the host and not to the commit (a local {@code .env}), so
 * they make nothing dirty either.
 */
final class GitRevision {
  private final Repository repository;
  private final Path workTree;

  private GitRevision(Repository repository, Path workTree) {
    this.repository = repository;
    this.workTree = workTree;
  }

  /** A commit, and whether what was read equals it. */
  record Commit(String id, boolean clean) {}

  /**
   * The commit of HEAD.
   *
   * @param base the real directory of the tree
   * @param whole whether the tree was searched as a whole, so that a file of the commit that was
   *     not read counts as deleted
   * @return empty when there is no commit, or when it holds none of the files, so that it says
   *     nothing about them
   */
  static Optional<Commit> of(GitDir git, Path base, boolean whole, Collection<Contents.Raw> files)
      throws IOException {
    IsolatedGit.install();
    try (Repository repository =
        new FileRepositoryBuilder()
            .setGitDir(git.directory().toFile())
            .setGitCommonDir(git.common().toFile())
            .setWorkTree(git.workTree().toFile())
            .build()) {
      return new GitRevision(repository, git.workTree()).compare(base, whole, files);
    }
  }

  private Optional<Commit> compare(Path base, boolean whole, Collection<Contents.Raw> files)
      throws IOException {
    ObjectId head = repository.resolve(Constants.HEAD);
    if (head == null) {
      return Optional.empty();
    }
    Map<String, ObjectId> read = blobIds(files);
    String prefix = workTree.relativize(base).toString();
    Map<String, ObjectId> committed = committed(head, prefix, read.keySet());
    Map<String, ObjectId> untracked = new TreeMap<>(read);
    untracked.keySet().removeAll(committed.keySet());
    if (untracked.size() == read.size()) {
      return Optional.empty();
    }
    boolean clean =
        read.entrySet().stream()
                .filter(entry -> committed.containsKey(entry.getKey()))
                .allMatch(entry -> entry.getValue().equals(committed.get(entry.getKey())))
            && (!whole || areSparse(committed.keySet(), read.keySet()))
            && areIgnored(untracked.keySet());
    return Optional.of(new Commit(head.name(), clean));
  }

  /** By path in the work tree; files outside of it are not git's. */
  private Map<String, ObjectId> blobIds(Collection<Contents.Raw> files) {
    Map<String, ObjectId> ids = new HashMap<>();
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
      for (Contents.Raw file : files) {
        if (file.real().startsWith(workTree)) {
          ids.put(
              workTree.relativize(file.real()).toString(),
              formatter.idFor(Constants.OBJ_BLOB, file.bytes()));
        }
      }
    }
    return ids;
  }

  /** The files of a commit that are desired state below the prefix, or were read. */
  private Map<String, ObjectId> committed(ObjectId head, String prefix, Set<String> read)
      throws IOException {
    Map<String, ObjectId> found = new HashMap<>();
    try (RevWalk revisions = new RevWalk(repository);
        TreeWalk tree = new TreeWalk(repository)) {
      RevCommit commit = revisions.parseCommit(head);
      tree.addTree(commit.getTree());
      tree.setRecursive(true);
      if (!prefix.isEmpty()) {
        List<String> paths = new ArrayList<>(read);
        paths.add(prefix);
        tree.setFilter(PathFilterGroup.createFromStrings(paths));
      }
      while (tree.next()) {
        String path = tree.getPathString();
        boolean isFile = (tree.getRawMode(0) & FileMode.TYPE_MASK) == FileMode.TYPE_FILE;
        if (isFile && (read.contains(path) || isDesiredState(path, prefix))) {
          found.put(path, tree.getObjectId(0));
        }
      }
    }
    return found;
  }

  private static boolean isDesiredState(String path, String prefix) {
    if (!prefix.isEmpty() && !path.startsWith(prefix + "/")) {
      return false;
    }
    Path relative = Path.of(prefix.isEmpty() ? path : path.substring(prefix.length() + 1));
    for (Path name : relative) {
      if (FileNames.isSkipped(name.toString())) {
        return false;
      }
    }
    return FileNames.isYaml(FileNames.nameOf(relative));
  }

  /**
   * Whether every file of the commit that was not read is one that a sparse checkout leaves out.
   */
  private boolean areSparse(Set<String> committed, Set<String> read) throws IOException {
    Set<String> missing = new TreeSet<>(committed);
    missing.removeAll(read);
    if (missing.isEmpty()) {
      return true;
    }
    DirCache index = repository.readDirCache();
    return missing.stream()
        .map(index::getEntry)
        .allMatch(entry -> entry != null && entry.isSkipWorkTree());
  }

  private boolean areIgnored(Set<String> untracked) throws IOException {
    if (untracked.isEmpty()) {
      return true;
    }
    try (TreeWalk tree = new TreeWalk(repository)) {
      tree.addTree(new FileTreeIterator(repository));
      tree.setRecursive(false);
      tree.setFilter(PathFilterGroup.createFromStrings(untracked));
      while (tree.next()) {
        boolean ignored = tree.getTree(0, WorkingTreeIterator.class).isEntryIgnored();
        if (ignored) {
          continue; // A directory that is ignored ignores all in it.
        }
        if (!tree.isSubtree()) {
          return false;
        }
        tree.enterSubtree();
      }
      return true;
    }
  }
}
