package dev.fairlead.source.git;

import dev.fairlead.source.Commit;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one target of one remote repository from commit to commit.
 *
 * <p>A look asks the remote what the target is; if that is what was shown last, done. Otherwise it
 * is fetched, verified where that is asked for, read whole, and shown. Two refs of ours outlive the
 * process: {@code head}, what was shown last, and {@code valid}, the last in which the consumer
 * found nothing wrong. At the start both are shown, the valid one first, so that a release whose
 * newest file is broken heals from its last good one even after a restart with the remote away
 * (I19).
 *
 * <p>Of the source's own thread; not thread-safe.
 */
final class GitFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("source");

  /** Delays after failures grow to this, or to the poll interval where that is longer. */
  private static final Duration MAX_BACKOFF = Duration.ofMinutes(5);

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final int MAX_DOUBLINGS = 10;
  private static final double JITTER = 0.2;

  private final GitAddress address;
  private final GitSettings settings;
  private final SnapshotListener listener;
  private final GitRemote remote;
  private final LocalRepository local;
  private final Path home;
  private final Path root;
  private final String headRef;
  private final String validRef;
  private final String fetchedRef;
  private final Trust trust;
  private final LastTouch touches = new LastTouch();
  private final MountedObjects mounted;
  private final Submodules submodules;
  private final LargeFiles large;

  private @Nullable ObjectId advertised;
  private List<String> judgedBy = List.of();
  private @Nullable TreeSnapshot shown;
  private @Nullable CommitFiles files;
  private @Nullable ObjectId commit;
  private int failures;
  private @Nullable Instant failingSince;
  private String told = "";
  private String refused = "";

  GitFollower(GitAddress address, GitSettings settings, SnapshotListener listener)
      throws IOException {
    this.address = address;
    this.settings = settings;
    this.listener = listener;
    this.remote = new GitRemote(address, settings.environment());
    this.home = settings.home(address);
    this.root = home.resolve("tree");
    this.headRef = "refs/fairlead/" + address.targetId() + "/head";
    this.validRef = "refs/fairlead/" + address.targetId() + "/valid";
    this.fetchedRef = "refs/fairlead/" + address.targetId() + "/fetched";
    this.trust = new Trust(address.url(), settings.environment());
    this.mounted = new MountedObjects(home, settings.writing());
    Path own = settings.repository(address);
    this.submodules =
        new Submodules(address.url(), settings.environment(), own.resolve("submodules"));
    this.large = new LargeFiles(address.url(), settings.environment(), own.resolve("lfs"));
    this.local = LocalRepository.open(own);
  }

  Path root() {
    return root;
  }

  /** What was shown last; null before. */
  @Nullable TreeSnapshot shown() {
    return shown;
  }

  /**
   * Shows what was fetched before this process began, as far as it is trusted: it may have been
   * fetched when no signature was asked for, or signed by somebody who is trusted no longer.
   */
  void recall() {
    try {
      Optional<ObjectId> head = local.ref(headRef);
      Optional<ObjectId> valid = local.ref(validRef);
      if (valid.isPresent() && !valid.equals(head)) {
        recall(valid.get());
      }
      if (head.isPresent()) {
        recall(head.get());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: the local copy is damaged and is fetched anew: {}", address, e.toString());
      startOver();
    }
  }

  private void recall(ObjectId stored) throws IOException {
    Optional<String> refusal = trust.refusal(local.git(), stored, address.target()::isTag);
    if (refusal.isPresent()) {
      refuse(stored, refusal.get());
      return;
    }
    try {
      show(read(stored, false));
      CommitFiles used = files;
      if (used != null && used.isIncomplete()) {
        commit = null; // The first look has what is missing fetched, and shows it again.
      }
    } catch (IOException e) {
      if (GitFailure.isLocalDamage(e)) {
        throw e;
      }
      LOG.info("{}: the commit {} is not wholly here: {}", address, stored.name(), e.getMessage());
    }
  }

  /** The consumer found nothing wrong with what was shown last. */
  void valid() {
    ObjectId good = commit;
    try {
      if (good != null && !local.ref(validRef).equals(Optional.of(good))) {
        local.setRef(validRef, good);
      }
    } catch (IOException e) {
      LOG.warn("{}: {}", address, e.getMessage());
    }
  }

  /**
   * Shows once more what was shown last, for a consumer that asked for other inputs; not while
   * something that is not trusted is in its place.
   */
  void repeat() {
    if (shown != null && refused.isEmpty()) {
      deliver(shown);
    }
  }

  /**
   * Asks the remote once.
   *
   * @return when to ask again
   */
  Duration look() {
    listener.looking();
    try {
      Optional<GitTarget.Choice> choice = remote.look(local.git());
      if (choice.isEmpty()) {
        return failed("has no " + address.target(), null);
      }
      follow(choice.get());
      failures = 0;
      failingSince = null;
      return jittered(address.poll());
    } catch (IOException | RuntimeException e) {
      if (GitFailure.isLocalDamage(e)) {
        LOG.warn("{}: the local copy is damaged and is fetched anew: {}", address, e.toString());
        startOver();
        if (failures == 0) {
          failures++;
          return AT_ONCE;
        }
      }
      return failed("cannot be asked: " + GitFailure.sentence(e, address), e);
    }
  }

  /** Whether the remote answered when it was asked last. */
  boolean hasAnswer() {
    return failures == 0;
  }

  private void follow(GitTarget.Choice choice) throws IOException {
    List<String> judges = trust.judges();
    if (choice.id().equals(advertised) && judges.equals(judgedBy)) {
      listener.unchanged(Instant.now());
      return;
    }
    Optional<ObjectId> before = local.ref(headRef);
    Optional<ObjectId> here = Optional.of(choice.id());
    ObjectId fetched =
        before.equals(here) || local.ref(fetchedRef).equals(here)
            ? choice.id()
            : remote.fetch(local.git(), choice, fetchedRef);
    Optional<String> refusal =
        trust.refusal(local.git(), fetched, tag -> choice.source().equals(Constants.R_TAGS + tag));
    if (refusal.isPresent()) {
      refuse(fetched, refusal.get());
      return;
    }
    Read read = read(fetched, true);
    if (!local.ref(headRef).equals(Optional.of(fetched))) {
      local.setRef(headRef, fetched);
    }
    if (before.isPresent() && !before.get().equals(fetched)) {
      sayIfRewritten(before.get(), fetched);
    }
    show(read);
    CommitFiles used = files;
    if (used != null && used.damaged()) {
      throw new DamagedRepositoryException("objects of " + fetched.name() + " cannot be read");
    }
    if (used != null && used.isIncomplete()) {
      // Read anew with the next look, as what is missing may be there by then.
      commit = null;
      throw new IOException("files of " + fetched.name() + " in Git LFS cannot be had");
    }
    advertised = choice.id();
    judgedBy = judges;
  }

  /** What nobody who is trusted signed is not looked into, and asked about again with each look. */
  private void refuse(ObjectId fetched, String why) {
    String sentence =
        "%s: the commit %s is not trusted: %s; the last good state stays, and nothing is removed"
            .formatted(address, fetched.name(), why);
    if (sentence.equals(refused)) {
      listener.unchanged(Instant.now());
      return;
    }
    refused = sentence;
    // So that what was shown before is shown again should the branch go back to it.
    commit = null;
    advertised = null;
    deliver(new TreeSnapshot(root, "", Instant.now(), new TreeSnapshot.Unreadable(sentence)));
  }

  /** A rewritten history is followed like any other, but not in silence. */
  private void sayIfRewritten(ObjectId before, ObjectId now) {
    try (RevWalk walk = new RevWalk(local.git())) {
      RevCommit older = walk.parseCommit(before);
      RevCommit newer = walk.parseCommit(now);
      if (!walk.isMergedInto(older, newer)) {
        LOG.warn(
            "{}: the history was rewritten, or another tag is the newest: {} is not before {}",
            address,
            older.name(),
            newer.name());
      }
    } catch (IOException e) {
      LOG.debug("{}: the commit of before is gone", address);
    }
  }

  /**
   * A commit with all that is read of it.
   *
   * @param whole its tree; null when that is no desired state
   * @param why it is none; else empty
   */
  private record Read(ObjectId id, @Nullable WholeTree whole, String why) {}

  /**
   * Finds out what a commit's tree is.
   *
   * @param fetching false takes only what is here
   * @throws IOException when a part of it cannot be had now
   */
  private Read read(ObjectId id, boolean fetching) throws IOException {
    try (RevWalk walk = new RevWalk(local.git())) {
      RevCommit found = walk.parseCommit(id);
      ObjectId tree = found.getTree().copy();
      WholeTree whole =
          address.extras().submodules()
              ? submodules.in(local.git(), found.copy(), tree, fetching)
              : WholeTree.of(address.url(), local.git(), tree);
      return new Read(
          found.copy(),
          address.extras().lfs() ? whole.with(large.of(found.copy(), fetching)) : whole,
          "");
    } catch (TreeScan.NoDesiredState e) {
      return new Read(id, null, String.valueOf(e.getMessage()));
    }
  }

  /** Shows a commit. The same one is shown once. */
  private void show(Read read) throws IOException {
    refused = "";
    try (RevWalk walk = new RevWalk(local.git())) {
      RevCommit found = walk.parseCommit(read.id());
      if (found.copy().equals(commit)) {
        listener.unchanged(Instant.now());
        return;
      }
      Commit told = LastTouch.commit(found);
      TreeSnapshot.Content content;
      try {
        content = content(read);
      } catch (TreeScan.NoDesiredState e) {
        content =
            new TreeSnapshot.Unreadable(
                "%s %s, at the commit %s; the last good state stays, and nothing is removed"
                    .formatted(address, e.getMessage(), told));
      }
      LOG.info("{}: now at the commit {}", address, told);
      commit = found.copy();
      shown = new TreeSnapshot(root, found.name(), Instant.now(), content);
      deliver(shown);
    }
  }

  private TreeSnapshot.Content content(Read read) throws IOException, TreeScan.NoDesiredState {
    WholeTree whole = read.whole();
    files = null;
    if (whole == null) {
      throw new TreeScan.NoDesiredState(read.why());
    }
    files =
        new CommitFiles(
            local.git(),
            read.id(),
            whole,
            settings.state(),
            root,
            mounted,
            touches,
            settings.limits());
    try (ObjectReader reader = whole.newReader()) {
      TreeScan.Texts texts =
          TreeScan.read(whole.blobs(reader), whole.id(), address.paths(), settings.limits());
      return new TreeSnapshot.Readable(texts.files(), new TreeMap<>(), texts.problems(), files);
    }
  }

  private void deliver(TreeSnapshot snapshot) {
    try {
      listener.snapshot(snapshot);
    } catch (RuntimeException e) {
      LOG.error("{}: the listener failed on {}", address, snapshot, e);
    }
  }

  private Duration failed(String what, @Nullable Exception e) {
    Instant now = Instant.now();
    if (failingSince == null) {
      failingSince = now;
    }
    failures++;
    boolean longSince = !now.isBefore(failingSince.plus(settings.patience()));
    Instant since = failingSince.truncatedTo(ChronoUnit.SECONDS);
    String sentence =
        shown == null
            ? "%s %s".formatted(address, what)
            : "%s %s, since %s; the state of the commit %s stays"
                .formatted(address, what, since, shown.revision());
    if (!sentence.equals(told)) {
      told = sentence;
      LOG.warn("{}", sentence);
      LOG.debug("{}", address, e);
    }
    if (shown == null) {
      deliver(new TreeSnapshot(root, "", now, new TreeSnapshot.Unreadable(sentence)));
    } else {
      listener.unreachable(sentence, longSince, now);
    }
    return jittered(backoff());
  }

  private Duration backoff() {
    Duration grown = address.poll().multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
    Duration most = address.poll().compareTo(MAX_BACKOFF) > 0 ? address.poll() : MAX_BACKOFF;
    return grown.compareTo(most) > 0 ? most : grown;
  }

  private Duration jittered(Duration delay) {
    double factor = 1 - JITTER / 2 + JITTER * settings.random().getAsDouble();
    return Duration.ofMillis(Math.max(1, (long) (delay.toMillis() * factor)));
  }

  private void startOver() {
    advertised = null;
    commit = null;
    try {
      submodules.startOver();
      local.startOver();
    } catch (IOException | RuntimeException e) {
      LOG.error("{}: the local copy cannot be made anew", address, e);
    }
  }

  /** The next look shows what it finds even when it is not new. */
  void forget() {
    advertised = null;
  }

  /** Removes what nobody needs any more of what lies on this host. */
  void sweep(SortedSet<String> needed, Instant now) {
    mounted.sweep(needed, now);
    try {
      local.sweep(now);
      Set<ObjectId> kept = new HashSet<>();
      try (RevWalk walk = new RevWalk(local.git())) {
        for (String ref : List.of(headRef, validRef)) {
          Optional<ObjectId> stored = local.ref(ref); // Maybe a tag.
          if (stored.isPresent()) {
            kept.add(walk.parseCommit(stored.get()).copy());
          }
        }
      }
      submodules.sweep(kept);
      large.sweep(kept, now);
    } catch (IOException e) {
      LOG.warn("{}: {}", address, e.toString());
    }
  }

  @Override
  public void close() {
    submodules.close();
    local.close();
  }
}
