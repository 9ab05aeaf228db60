package dev.fairlead.source.git;

import dev.fairlead.source.Commit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.AndTreeFilter;
import org.eclipse.jgit.treewalk.filter.PathFilterGroup;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which commit last touched a set of files: what {@code git log -1 -- paths} says. Walks from the
 * head to the parent that has them all alike, until there is none, or the answer is known. Where
 * the history was rewritten, or what was fetched does not reach back, the answer of before stays
 * while the files are the same objects.
 *
 * <p>Where the history that was fetched ends, the oldest commit of it that has the files so is the
 * answer.
 */
final class LastTouch {
  private static final int MAX_COMMITS = 20_000;
  private static final int MAX_KNOWN = 5_000;
  private static final int MAX_SUBJECT = 120;

  private final Map<SortedSet<String>, Known> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SortedSet<String>, Known> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  /** What the answer was at a commit, and which objects the files were. */
  private record Known(ObjectId head, List<ObjectId> ids, Commit commit) {}

  /**
   * The commit.
   *
   * @param paths in the tree; those that are not there count too, by their absence
   */
  Commit of(Repository repository, ObjectId head, SortedSet<String> paths) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.setRetainBody(true);
      RevCommit start = walk.parseCommit(head);
      Known before = known.get(paths);
      List<ObjectId> ids = ids(repository, start, paths);
      RevCommit last = touching(repository, walk, start, paths, before);
      Commit commit =
          before != null
                  && before.ids().equals(ids)
                  && (last.equals(before.head()) || !isBehind(walk, before.head(), start))
              ? before.commit()
              : commit(last);
      known.put(paths, new Known(start.copy(), ids, commit));
      return commit;
    }
  }

  /** Whether a commit is in the history of another, as far as that was fetched. */
  private static boolean isBehind(RevWalk walk, ObjectId older, RevCommit newer)
      throws IOException {
    try {
      return walk.isMergedInto(walk.parseCommit(older), newer);
    } catch (MissingObjectException e) {
      return false;
    }
  }

  private static List<ObjectId> ids(Repository repository, RevCommit at, SortedSet<String> paths)
      throws IOException {
    List<ObjectId> ids = new ArrayList<>();
    for (String path : paths) {
      if (path.isEmpty()) {
        ids.add(at.getTree().copy());
        continue;
      }
      try (TreeWalk found = TreeWalk.forPath(repository, path, at.getTree())) {
        ids.add(found == null ? ObjectId.zeroId() : found.getObjectId(0));
      }
    }
    return ids;
  }

  /** Goes back while nothing differs; ends where the answer is known. */
  private static RevCommit touching(
      Repository repository,
      RevWalk walk,
      RevCommit start,
      SortedSet<String> paths,
      @Nullable Known before)
      throws IOException {
    RevCommit at = start;
    for (int i = 0; i < MAX_COMMITS; i++) {
      if (before != null && at.equals(before.head())) {
        return at;
      }
      Optional<RevCommit> alike = Optional.empty();
      for (RevCommit parent : at.getParents()) {
        walk.parseHeaders(parent);
        if (alike(repository, at, parent, paths)) {
          alike = Optional.of(parent);
          break;
        }
      }
      if (alike.isEmpty()) {
        return at;
      }
      at = alike.get();
    }
    return at;
  }

  private static boolean alike(
      Repository repository, RevCommit one, RevCommit other, SortedSet<String> paths)
      throws IOException {
    if (one.getTree().equals(other.getTree())) {
      return true;
    }
    if (paths.contains("")) {
      return false;
    }
    try (TreeWalk both = new TreeWalk(repository)) {
      both.addTree(one.getTree());
      both.addTree(other.getTree());
      both.setRecursive(true);
      both.setFilter(
          AndTreeFilter.create(PathFilterGroup.createFromStrings(paths), TreeFilter.ANY_DIFF));
      return !both.next();
    }
  }

  static Commit commit(RevCommit commit) {
    String subject = commit.getShortMessage().replaceAll("\\p{Cntrl}+", " ").strip();
    return new Commit(
        commit.name(),
        commit.getAuthorIdent().getName().replaceAll("\\p{Cntrl}+", " ").strip(),
        commit.getCommitterIdent().getWhenAsInstant(),
        subject.length() > MAX_SUBJECT ? subject.substring(0, MAX_SUBJECT) + "…" : subject);
  }
}
