package dev.fairlead.source.git;

import dev.fairlead.compose.RefusedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The repositories that {@code .gitmodules} names, each bare and shallow on our disk. Of one the
 * very commit is fetched that the commit above it names, so a signature over that one vouches for
 * all of them. Which submodules a commit has follows from it alone; where they are fetched from may
 * be changed by whoever can commit, and is bounded by {@link RelatedUrl}.
 */
final class Submodules implements AutoCloseable {
  static final int MAX_DEPTH = 5;
  static final int MAX_MODULES = 100;

  private static final String FILE = ".gitmodules";
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final String REFS = "refs/fairlead/";

  private final String url;
  private final Map<String, String> environment;
  private final Path home;
  private final Map<String, LocalRepository> open = new HashMap<>();

  /** By the commit that was composed, the repositories and commits that it needs. */
  private final Map<ObjectId, Set<Module>> needed = new HashMap<>();

  /** A commit of a repository. */
  private record Module(String url, ObjectId commit) {}

  /**
   * Of a source.
   *
   * @param url of the repository whose submodules they are
   * @param home where their repositories lie
   */
  Submodules(String url, Map<String, String> environment, Path home) {
    this.url = url;
    this.environment = Map.copyOf(environment);
    this.home = home;
  }

  /**
   * Puts the submodules of a commit in their places.
   *
   * @param fetching false takes only what is here
   * @throws IOException when one cannot be had now
   * @throws TreeScan.NoDesiredState when one is not to be fetched at all
   */
  WholeTree in(Repository repository, ObjectId commit, ObjectId tree, boolean fetching)
      throws IOException, TreeScan.NoDesiredState {
    Composing composing = new Composing(fetching);
    composing.repositories.put(url, repository);
    ObjectId whole = composing.grafted(repository, url, tree, "", 0);
    needed.put(commit, composing.modules);
    return new WholeTree(
        whole, composing.repositories, composing.trees, composing.paths, Optional.empty());
  }

  /** One commit's submodules. */
  private final class Composing {
    private final boolean fetching;
    private final SequencedMap<String, Repository> repositories = new LinkedHashMap<>();
    private final Map<ObjectId, byte[]> trees = new HashMap<>();
    private final SortedSet<String> paths = new TreeSet<>();
    private final Set<Module> modules = new HashSet<>();
    private int count;

    Composing(boolean fetching) {
      this.fetching = fetching;
    }

    /** The tree with all below it; the same id where there is nothing. */
    ObjectId grafted(Repository repository, String by, ObjectId tree, String prefix, int depth)
        throws IOException, TreeScan.NoDesiredState {
      try (ObjectReader reader = repository.newObjectReader()) {
        SortedMap<String, ObjectId> roots = new TreeMap<>();
        for (var declared : declared(reader, tree, prefix).entrySet()) {
          String path = declared.getKey();
          ObjectId commit = commit(reader, tree, path);
          if (!commit.equals(ObjectId.zeroId())) {
            bounded(prefix + path, depth);
            String other = resolved(by, declared.getValue(), prefix + path);
            roots.put(path, root(other, commit, prefix + path, depth));
          }
        }
        if (depth == 0) {
          paths.addAll(roots.keySet());
        }
        return roots.isEmpty() ? tree : new Grafting(reader, trees).of(tree, roots);
      }
    }

    private ObjectId root(String other, ObjectId commit, String path, int depth)
        throws IOException, TreeScan.NoDesiredState {
      modules.add(new Module(other, commit));
      Repository repository;
      ObjectId root;
      try {
        repository = having(other, commit, fetching).git();
        root = treeOf(repository, commit);
      } catch (IOException e) {
        throw GitFailure.isLocalDamage(e)
            ? e
            : new IOException("the submodule %s (%s) cannot be had".formatted(path, other), e);
      }
      repositories.putIfAbsent(other, repository);
      return grafted(repository, other, root, path + "/", depth + 1);
    }

    private void bounded(String path, int depth) throws TreeScan.NoDesiredState {
      if (depth >= MAX_DEPTH) {
        throw new TreeScan.NoDesiredState(
            "has submodules nested deeper than %d, at %s".formatted(MAX_DEPTH, path));
      }
      if (++count > MAX_MODULES) {
        throw new TreeScan.NoDesiredState("has more than " + MAX_MODULES + " submodules");
      }
    }
  }

  private static String resolved(String by, String named, String path)
      throws TreeScan.NoDesiredState {
    try {
      return RelatedUrl.of(by, named);
    } catch (IllegalArgumentException e) {
      throw new TreeScan.NoDesiredState(
          "has the submodule %s, whose URL is refused: %s".formatted(path, e.getMessage()));
    }
  }

  private static ObjectId treeOf(Repository repository, ObjectId commit) throws IOException {
    try (RevWalk walk = new RevWalk(repository)) {
      return walk.parseCommit(commit).getTree().copy();
    }
  }

  /** URLs by path, as {@code .gitmodules} has them. */
  private static SortedMap<String, String> declared(
      ObjectReader reader, ObjectId tree, String prefix)
      throws IOException, TreeScan.NoDesiredState {
    SortedMap<String, String> urls = new TreeMap<>();
    try (TreeWalk walk = TreeWalk.forPath(reader, FILE, tree)) {
      if (walk == null || !FileMode.REGULAR_FILE.equals(walk.getFileMode(0))) {
        return urls;
      }
      byte[] bytes = Blobs.exact(reader, walk.getObjectId(0), MAX_FILE_BYTES);
      Config config = new Config();
      config.fromText(new String(bytes, StandardCharsets.UTF_8));
      for (String name : config.getSubsections("submodule")) {
        String path = config.getString("submodule", name, "path");
        String url = config.getString("submodule", name, "url");
        if (path != null && url != null && !url.isBlank()) {
          urls.put(path.replaceAll("/+$", ""), url);
        }
      }
      return urls;
    } catch (ConfigInvalidException | RefusedFileException e) {
      throw new TreeScan.NoDesiredState(
          "has a file %s that cannot be read: %s".formatted(prefix + FILE, e.getMessage()));
    }
  }

  /** What a path names as a submodule; zero when it is none. */
  private static ObjectId commit(ObjectReader reader, ObjectId tree, String path)
      throws IOException {
    if (path.isEmpty() || path.startsWith("/")) {
      return ObjectId.zeroId();
    }
    try (TreeWalk walk = TreeWalk.forPath(reader, path, tree)) {
      return walk != null && walk.getFileMode(0).equals(FileMode.GITLINK)
          ? walk.getObjectId(0)
          : ObjectId.zeroId();
    }
  }

  private LocalRepository having(String other, ObjectId commit, boolean fetching)
      throws IOException {
    LocalRepository local = open.get(other);
    if (local == null) {
      local = LocalRepository.open(place(other));
      open.put(other, local);
    }
    String ref = REFS + commit.name();
    if (local.ref(ref).isEmpty()) {
      if (!fetching) {
        throw new IOException("it was not fetched yet");
      }
      Map<String, String> own = GitCredentials.forNamed(environment, url, other);
      new GitRemote(GitAddress.pinned(other, commit.name()), own).fetchPinned(local.git(), ref);
      local.setRef(ref, commit);
    }
    return local;
  }

  private Path place(String other) {
    return home.resolve(GitAddress.digest(other));
  }

  /** Removes what none of these commits needs; only what was composed before is known. */
  void sweep(Set<ObjectId> commits) throws IOException {
    if (!Files.isDirectory(home) || !needed.keySet().containsAll(commits)) {
      return;
    }
    needed.keySet().retainAll(commits);
    Map<Path, Set<String>> keep = new HashMap<>();
    needed.values().stream()
        .flatMap(Set::stream)
        .forEach(module ->
            keep.computeIfAbsent(place(module.url()), _ -> new HashSet<>())
                .add(REFS + module.commit().name()));
    for (var local : List.copyOf(open.entrySet())) {
      Set<String> refs = keep.get(place(local.getKey()));
      if (refs == null) {
        local.getValue().close();
        open.remove(local.getKey());
      } else {
        local.getValue().keepRefs(REFS, refs);
      }
    }
    try (Stream<Path> all = Files.list(home)) {
      for (Path place : all.filter(path -> !keep.containsKey(path)).toList()) {
        LocalRepository.delete(place);
      }
    }
  }

  /** Forgets all of them: one was damaged. */
  void startOver() throws IOException {
    close();
    needed.clear();
    LocalRepository.delete(home);
  }

  @Override
  public void close() {
    open.values().forEach(LocalRepository::close);
    open.clear();
  }
}
