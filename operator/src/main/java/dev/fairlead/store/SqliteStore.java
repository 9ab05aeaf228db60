package dev.fairlead.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store in one SQLite file, on one connection (I20).
 *
 * <p>Every change goes to the heap first, which keeps all but long history, and then to the file.
 * What decides (memory, quarantine) is answered from the heap and never waits for a disk; history
 * is answered from the file, or from the heap while the file cannot be used. So a full disk, a
 * deleted or a torn file costs history and nothing else.
 *
 * <p>The file is opened on a thread of its own, because loading SQLite takes a noticeable part of a
 * start: changes queue meanwhile, questions wait, but not for ever.
 */
public final class SqliteStore implements Store {

  /** A disk that does not answer for so long is treated as one that failed. */
  static final Duration MAX_OPENING = Duration.ofSeconds(5);

  private static final int REVISIONS_IN_HEAP = 2;

  /** A change to the heap, and what it means for the file. */
  private interface Change extends Supplier<Disk.Write> {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final Deque<Change> early = new ArrayDeque<>();
  private final InMemoryStore recent;
  private final InstantSource clock;
  private final Disk disk;
  private final DeployBook deploys;
  private boolean opening = true;
  private boolean closed;

  public SqliteStore(Path file, InstantSource clock) {
    this(file, clock, StoreLimits.ON_DISK);
  }

  SqliteStore(Path file, InstantSource clock, StoreLimits limits) {
    this.clock = clock;
    this.recent = new InMemoryStore(StoreLimits.IN_MEMORY.withMessageChars(limits.messageChars()));
    this.disk = new Disk(file, clock, limits, recent);
    this.deploys = new SqliteDeploys(new Doorway(), recent.deploys());
    Thread.ofPlatform().daemon().name("store-open").start(this::open);
  }

  private void open() {
    DatabaseFile file = null;
    SQLException failure = null;
    try {
      file = disk.open();
    } catch (SQLException e) {
      failure = e;
    }
    lock.lock();
    try {
      if (closed) {
        if (file != null) {
          file.close();
        }
      } else if (file != null) {
        disk.use(file);
      } else if (failure != null && opening) {
        withoutDisk(failure);
      }
      endOpening();
    } finally {
      lock.unlock();
    }
  }

  /** Ids then begin at the clock's seconds, and never meet those on a disk that answers later. */
  private void withoutDisk(Exception why) {
    disk.failed("open", why);
    recent.continueAfter(clock.instant().getEpochSecond(), clock.instant().getEpochSecond());
  }

  private void endOpening() {
    if (opening) {
      opening = false;
      early.forEach(change -> disk.write(change.get()));
      early.clear();
      settled.signalAll();
    }
  }

  /** Waits until the file is open or given up. The lock is held. */
  private void settle() {
    long left = MAX_OPENING.toNanos();
    try {
      while (opening && left > 0) {
        left = settled.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (opening) {
      withoutDisk(new SQLException("no answer within " + MAX_OPENING.toSeconds() + "s"));
      endOpening();
    }
  }

  private void change(Change change) {
    lock.lock();
    try {
      if (opening && early.size() < Disk.MAX_BACKLOG) {
        early.add(change);
        return;
      }
      settle();
      disk.write(change.get());
    } finally {
      lock.unlock();
    }
  }

  private <T> T fromHeap(Supplier<T> heap) {
    return fromDisk(_ -> Optional.empty(), heap);
  }

  private <T> T fromDisk(Function<Disk, Optional<T>> file, Supplier<T> heap) {
    lock.lock();
    try {
      settle();
      return file.apply(disk).orElseGet(heap);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Memory> memory(String release) {
    return fromHeap(() -> recent.memory(release));
  }

  @Override
  public void remember(Memory memory) {
    change(() -> {
      recent.remember(memory);
      return tables -> tables.remember(memory);
    });
  }

  @Override
  public void forget(String release) {
    change(() -> {
      recent.forget(release);
      return tables -> tables.forget(release);
    });
  }

  @Override
  public long begin(
      String release, String revision, String summary, @Nullable JobCommit commit, Instant at) {
    lock.lock();
    try {
      settle();
      Job job = recent.beginJob(release, revision, summary, commit, at);
      disk.write(tables -> tables.begin(job));
      return job.id();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void end(long job, Job.Outcome outcome, String reason, Instant at) {
    change(() -> {
      String kept = recent.endJob(job, outcome, reason, at);
      return tables -> tables.end(job, outcome, kept, at);
    });
  }

  @Override
  public List<Job> jobs(String release, int limit) {
    int most = Math.max(0, limit);
    return fromDisk(
        d -> d.read(tables -> tables.jobs(release, most)), () -> recent.jobs(release, most));
  }

  @Override
  public Optional<Job> job(long id) {
    return fromDisk(d -> d.read(tables -> tables.job(id)), () -> recent.job(id));
  }

  @Override
  public void prune(String release, int keep) {
    change(() -> {
      recent.prune(release, keep);
      return tables -> tables.prune(release, Math.max(0, keep));
    });
  }

  @Override
  public void event(Event event) {
    change(() -> {
      Event kept = recent.add(event);
      return tables -> tables.event(kept);
    });
  }

  @Override
  public List<Event> events(String release, long job, long after, int limit) {
    int most = Math.max(0, limit);
    return fromDisk(
        d -> d.read(tables -> tables.events(release, job, after, most)),
        () -> recent.events(release, job, after, most));
  }

  @Override
  public long lastEvent() {
    return fromHeap(recent::lastEvent);
  }

  @Override
  public long happened() {
    return recent.happened();
  }

  @Override
  public List<Quarantine> quarantine(String release) {
    return fromHeap(() -> recent.quarantine(release));
  }

  @Override
  public void quarantine(Quarantine entry) {
    change(() -> {
      recent.quarantine(entry);
      return tables -> tables.quarantine(entry);
    });
  }

  @Override
  public List<String> completed(String release) {
    return fromHeap(() -> recent.completed(release));
  }

  @Override
  public void complete(String release, String target) {
    change(() -> {
      recent.complete(release, target);
      return tables -> tables.complete(new Completion(release, target));
    });
  }

  @Override
  public void release(String release, String service) {
    change(() -> {
      recent.release(release, service);
      return tables -> tables.release(release, service);
    });
  }

  @Override
  public List<Mark> marks(String release) {
    return fromHeap(() -> recent.marks(release));
  }

  @Override
  public void mark(Mark mark) {
    change(() -> {
      List<Mark> kept = recent.set(mark);
      return tables -> tables.mark(kept.getFirst(), kept.subList(1, kept.size()));
    });
  }

  @Override
  public void unmark(String release, Mark.Kind kind) {
    change(() -> {
      recent.unmark(release, kind);
      return tables -> tables.unmark(release, kind);
    });
  }

  @Override
  public void unmark(String release, Mark.Kind kind, String key) {
    change(() -> {
      recent.unmark(release, kind, key);
      return tables -> tables.unmark(release, kind, key);
    });
  }

  @Override
  public void complete(Revision revision, int keep) {
    change(() -> {
      // In the heap only as much as a new file must begin with.
      Revision kept = recent.add(revision, REVISIONS_IN_HEAP);
      return tables -> tables.complete(kept, keep);
    });
  }

  @Override
  public List<Revision> revisions(String release) {
    return fromDisk(
        d -> d.read(tables -> tables.revisions(release)), () -> recent.revisions(release));
  }

  @Override
  public Optional<Revision> revision(long id) {
    return fromDisk(d -> d.read(tables -> tables.revision(id)), () -> recent.revision(id));
  }

  @Override
  public DeployBook deploys() {
    return deploys;
  }

  /** The same way for deploys. */
  private final class Doorway implements SqliteDeploys.Door {
    @Override
    public void change(Supplier<Disk.Write> change) {
      SqliteStore.this.change(change::get);
    }

    @Override
    public <T> T ask(Disk.Query<T> file, Supplier<T> heap) {
      return fromDisk(d -> d.read(file), heap);
    }
  }

  /** Writes what waits, if it can be written, and lets go of the file. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        settle();
        closed = true;
        disk.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
