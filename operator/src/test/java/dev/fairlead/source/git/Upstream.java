package dev.fairlead.source.git;

import dev.fairlead.source.IsolatedGit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/** A bare repository that somebody else pushes to, written without a work tree. */
public final class Upstream implements AutoCloseable {
  private static final PersonIdent ANN = new PersonIdent("Ann Lee", "ann@example.com");

  private final Path directory;
  private final Repository repository;
  private final Map<String, Entry> files = new TreeMap<>();
  private String branch = "main";

  /** A class, because arrays make no good record. */
  private static final class Entry {
    private final FileMode mode;
    private final byte[] content;

    Entry(FileMode mode, byte[] content) {
      this.mode = mode;
      this.content = content;
    }

    FileMode mode() {
      return mode;
    }

    byte[] content() {
      return content;
    }
  }

  public Upstream(Path directory) {
    IsolatedGit.install();
    this.directory = directory;
    try {
      repository = new FileRepositoryBuilder().setGitDir(directory.toFile()).setBare().build();
      repository.create(true);
      repository.updateRef(Constants.HEAD).link("refs/heads/main");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  /** As a source names it. */
  public String source(String options) {
    return "git+file://" + directory + (options.isEmpty() ? "" : "?" + options);
  }

  public Upstream put(String path, String text) {
    return put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  public Upstream put(String path, byte[] content) {
    files.put(path, new Entry(FileMode.REGULAR_FILE, content));
    return this;
  }

  public Upstream executable(String path, String text) {
    files.put(path, new Entry(FileMode.EXECUTABLE_FILE, text.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  public Upstream link(String path, String target) {
    files.put(path, new Entry(FileMode.SYMLINK, target.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  /** A submodule at some commit, which nothing says where to find. */
  public Upstream submodule(String path) {
    return submodule(path, "1".repeat(40));
  }

  public Upstream submodule(String path, String commit) {
    files.put(path, new Entry(FileMode.GITLINK, commit.getBytes(StandardCharsets.US_ASCII)));
    return this;
  }

  /** A submodule that {@code .gitmodules} names; of one for now. */
  public Upstream submodule(String path, String url, String commit) {
    put(".gitmodules", "[submodule \"it\"]\n\tpath = %s\n\turl = %s\n".formatted(path, url));
    return submodule(path, commit);
  }

  public Upstream remove(String path) {
    files.remove(path);
    return this;
  }

  public Upstream clear() {
    files.clear();
    return this;
  }

  public Upstream on(String other) {
    branch = other;
    return this;
  }

  /** Commits on the branch. @return the id */
  public String commit(String message) {
    return commit(message, resolve("refs/heads/" + branch));
  }

  /** A history that begins anew, pushed over the old one. */
  public String rewrite(String message) {
    return commit(message, ObjectId.zeroId());
  }

  private String commit(String message, ObjectId parent) {
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree(inserter));
      commit.setAuthor(ANN);
      commit.setCommitter(ANN);
      commit.setMessage(message);
      if (!parent.equals(ObjectId.zeroId())) {
        commit.setParentId(parent);
      }
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      point("refs/heads/" + branch, id);
      return id.name();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectId tree(ObjectInserter inserter) throws IOException {
    DirCache index = DirCache.newInCore();
    DirCacheBuilder builder = index.builder();
    for (var file : files.entrySet()) {
      DirCacheEntry entry = new DirCacheEntry(file.getKey());
      entry.setFileMode(file.getValue().mode());
      entry.setObjectId(
          file.getValue().mode().equals(FileMode.GITLINK)
              ? ObjectId.fromString(file.getValue().content(), 0)
              : inserter.insert(Constants.OBJ_BLOB, file.getValue().content()));
      builder.add(entry);
    }
    builder.finish();
    return index.writeTree(inserter);
  }

  private ObjectId resolve(String ref) {
    try {
      ObjectId id = repository.resolve(ref);
      return id == null ? ObjectId.zeroId() : id;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void point(String ref, ObjectId id) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setNewObjectId(id);
    update.setForceUpdate(true);
    update.update();
  }

  /** Tags the head of the branch. */
  public Upstream tag(String name) {
    try {
      point("refs/tags/" + name, resolve("refs/heads/" + branch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public Upstream deleteBranch(String name) {
    try {
      RefUpdate update = repository.updateRef("refs/heads/" + name);
      update.setForceUpdate(true);
      update.delete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  @Override
  public void close() {
    repository.close();
  }
}
