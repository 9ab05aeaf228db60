package dev.fairlead.source.git;

import dev.fairlead.desired.ImageChange;
import dev.fairlead.desired.ReleaseFile;
import dev.fairlead.source.EditedFile;
import dev.fairlead.source.WriteBack;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.source.WriteBackException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * Writes into a git repository elsewhere: one commit on the branch that is followed, made without a
 * work tree on top of the newest one, and pushed. Where somebody was faster, the branch is fetched
 * again and the change made anew on what it is then; so it is never merged, and nothing of theirs
 * is lost. A push whose answer is lost is asked about: the change is there or it is made again.
 *
 * <p>It works in a repository of its own, in which nothing is the only copy of anything: a commit
 * that was not pushed is forgotten.
 */
public final class GitWriteBack implements WriteBack {
  /** Against others who push all the time. */
  static final int TRIES = 8;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final String FETCHED = "refs/fairlead/write";

  private final GitAddress address;
  private final GitSettings settings;
  private final CommitStyle style;
  private final InstantSource clock;
  private final GitRemote remote;
  private final ReentrantLock lock = new ReentrantLock();

  /** Into the branch of a source. */
  public GitWriteBack(
      GitAddress address, GitSettings settings, CommitStyle style, InstantSource clock) {
    this.address = address;
    this.settings = settings;
    this.style = style;
    this.clock = clock;
    this.remote = new GitRemote(address, settings.environment());
  }

  @Override
  public Written write(ImageChange change, Note note) throws WriteBackException {
    refuseWhatIsNoBranch();
    refuseNobody(note);
    Path directory = settings.repositories().resolve(address.id() + "-write");
    lock.lock();
    try (LocalRepository local = LocalRepository.open(directory)) {
      for (int attempt = 0; attempt < TRIES; attempt++) {
        pause(attempt);
        Optional<Written> written = attempt(local.git(), change, note);
        if (written.isPresent()) {
          return written.get();
        }
      }
    } catch (WriteBackException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new WriteBackException(
          Kind.UNAVAILABLE,
          "%s cannot be changed: %s".formatted(address, GitFailure.sentence(e, address)),
          e);
    } finally {
      lock.unlock();
    }
    throw new WriteBackException(
        Kind.UNAVAILABLE,
        "%s: others pushed first, %d times in a row; nothing was changed"
            .formatted(address, TRIES));
  }

  private void refuseWhatIsNoBranch() throws WriteBackException {
    String why =
        switch (address.target()) {
          case GitTarget.Default _, GitTarget.Named _ -> "";
          case GitTarget.Newest newest -> "the " + newest;
          case GitTarget.Pinned pinned -> "the " + pinned;
        };
    if (!why.isEmpty()) {
      throw forbidden("follows " + why + ", to which nothing can be added: it takes a branch");
    }
    if (new Trust(address.url(), settings.environment()).isAsked()) {
      throw forbidden(
          "takes signed commits only, and those made here are not signed: commit it yourself");
    }
  }

  private void refuseNobody(Note note) throws WriteBackException {
    try {
      style.author(note, clock.instant());
    } catch (IllegalArgumentException e) {
      throw new WriteBackException(Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  private WriteBackException forbidden(String why) {
    return new WriteBackException(Kind.FORBIDDEN, address + " " + why);
  }

  /** Empty when somebody was faster. */
  private Optional<Written> attempt(Repository git, ImageChange change, Note note)
      throws IOException {
    Optional<RemoteBranch> found = remote.branch(git);
    if (found.isEmpty()) {
      throw forbidden("has no branch to commit on: " + address.target() + " is none");
    }
    RemoteBranch branch = found.get();
    ObjectId head =
        remote.fetch(
            git, new GitTarget.Choice(branch.name(), branch.id(), branch.name()), FETCHED, 1);
    try (ObjectReader reader = git.newObjectReader();
        RevWalk walk = new RevWalk(reader)) {
      ObjectId tree = walk.parseCommit(head).getTree();
      TreeScan.Texts texts = texts(reader, tree);
      ReleaseFile file =
          EditedFile.of(texts.files(), Path.of("/"), change.release(), address.toString());
      Lookup.Found blob =
          new Lookup(reader, tree)
              .find(file.name())
              .orElseThrow(() -> new IOException(file.name() + " is gone"));
      byte[] bytes = new Blobs(reader).small(blob.id(), settings.limits().maxFileBytes());
      Optional<EditedFile.Change> edited = EditedFile.change(file, bytes, change);
      if (edited.isEmpty()) {
        return Optional.of(
            new Written(file.name(), Optional.of(change.image()), head.name(), false));
      }
      String message = style.message(change, note, edited.get().before().orElse(""), blob.path());
      ObjectId commit = commit(git, head, with(reader, tree, blob, edited.get()), message, note);
      return pushed(git, commit, new RemoteBranch(branch.name(), head))
          ? Optional.of(new Written(file.name(), edited.get().before(), commit.name(), true))
          : Optional.empty();
    }
  }

  private TreeScan.Texts texts(ObjectReader reader, ObjectId tree) throws IOException {
    try {
      return TreeScan.read(new Blobs(reader), tree, address.paths(), settings.limits());
    } catch (TreeScan.NoDesiredState e) {
      throw new WriteBackException(Kind.REFUSED, address + " " + e.getMessage(), e);
    }
  }

  private record NewTree(DirCache index, EditedFile.Bytes content, String path) {}

  private static NewTree with(
      ObjectReader reader, ObjectId tree, Lookup.Found blob, EditedFile.Change change)
      throws IOException {
    return new NewTree(DirCache.read(reader, tree), change.bytes(), blob.path());
  }

  private ObjectId commit(Repository git, ObjectId parent, NewTree next, String message, Note note)
      throws IOException {
    try (ObjectInserter inserter = git.newObjectInserter()) {
      ObjectId content = inserter.insert(Constants.OBJ_BLOB, next.content().content());
      DirCacheEditor editor = next.index().editor();
      editor.add(
          new DirCacheEditor.PathEdit(next.path()) {
            @Override
            public void apply(DirCacheEntry entry) {
              entry.setObjectId(content); // Its mode stays.
            }
          });
      editor.finish();
      Instant now = clock.instant();
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(next.index().writeTree(inserter));
      commit.setParentId(parent);
      commit.setAuthor(style.author(note, now));
      commit.setCommitter(style.committer(now));
      commit.setMessage(message);
      ObjectId id = inserter.insert(commit);
      inserter.flush();
      return id;
    }
  }

  private boolean pushed(Repository git, ObjectId commit, RemoteBranch branch) throws IOException {
    return switch (remote.push(git, commit, branch)) {
      case Pushed.Accepted _ -> true;
      case Pushed.Overtaken _ -> false;
      case Pushed.Refused(String reason) ->
          throw forbidden("does not take the commit on " + branch.name() + ": " + reason);
    };
  }

  private void pause(int attempt) throws WriteBackException {
    if (attempt == 0) {
      return;
    }
    long most = FIRST_PAUSE.toMillis() << Math.min(attempt - 1, 5);
    try {
      Thread.sleep((long) (most * (0.5 + settings.random().getAsDouble())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WriteBackException(Kind.UNAVAILABLE, "interrupted while waiting to push", e);
    }
  }
}
