package dev.fairlead.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A store in the heap: for {@code plan}, for {@code run --once} without a state directory, for
 * tests, and for what {@link SqliteStore} answers while its disk does not.
 */
public final class InMemoryStore implements Store {
  private record Key(String release, String service, String specHash, String imageId)
      implements Comparable<Key> {
    static Key of(Quarantine entry) {
      return new Key(entry.release(), entry.service(), entry.specHash(), entry.imageId());
    }

    private String text() {
      return String.join("\0", release, service, specHash, imageId);
    }

    @Override
    public int compareTo(Key other) {
      return text().compareTo(other.text());
    }
  }

  private record MarkKey(String release, Mark.Kind kind, String key) {
    static final Comparator<MarkKey> ORDER =
        Comparator.comparing(MarkKey::release)
            .thenComparing(MarkKey::kind)
            .thenComparing(MarkKey::key);
  }

  /** That ended; those under way are kept besides. */
  private static final int DEPLOYS = 100;

  private static final int DEPLOY_LINES = 500;

  private final StoreLimits limits;
  private final NavigableMap<String, Memory> memories = new TreeMap<>();
  private final NavigableMap<Key, Quarantine> quarantined = new TreeMap<>();
  private final java.util.LinkedHashSet<Completion> completed = new java.util.LinkedHashSet<>();
  private final NavigableMap<MarkKey, Mark> marks = new TreeMap<>(MarkKey.ORDER);
  private final NavigableMap<Long, Job> jobs = new TreeMap<>();
  private final NavigableMap<Long, Revision> revisions = new TreeMap<>();
  private final EventLog events;
  private final InMemoryDeploys deploys;
  private final AtomicLong happened = new AtomicLong();
  private long lastJob;
  private long lastEvent;
  private long lastRevision;

  public InMemoryStore() {
    this(StoreLimits.IN_MEMORY);
  }

  public InMemoryStore(StoreLimits limits) {
    this.limits = limits;
    this.events = new EventLog(limits);
    this.deploys = new InMemoryDeploys(DEPLOYS, DEPLOY_LINES);
  }

  @Override
  public synchronized Optional<Memory> memory(String release) {
    return Optional.ofNullable(memories.get(release));
  }

  @Override
  public synchronized void remember(Memory memory) {
    memories.put(memory.release(), memory);
  }

  @Override
  public synchronized void forget(String release) {
    memories.remove(release);
    quarantined.keySet().removeIf(key -> key.release().equals(release));
    completed.removeIf(c -> c.release().equals(release));
    marks.keySet().removeIf(key -> key.release().equals(release));
    revisions.values().removeIf(revision -> revision.release().equals(release));
    jobs.values().removeIf(job -> job.release().equals(release));
    events.removeRelease(release);
    deploys.forgetApp(release);
  }

  @Override
  public long begin(
      String release, String revision, String summary, @Nullable JobCommit commit, Instant at) {
    return beginJob(release, revision, summary, commit, at).id();
  }

  /** {@link #begin}, with the job as it was stored. */
  synchronized Job beginJob(
      String release, String revision, String summary, @Nullable JobCommit commit, Instant at) {
    lastJob++;
    Job job =
        new Job(lastJob, release, revision, limits.cut(summary), at, null, Job.Outcome.RUNNING, "")
            .with(commit);
    jobs.put(job.id(), job);
    prune(release, limits.jobsPerRelease());
    happened.incrementAndGet();
    return job;
  }

  @Override
  public void end(long job, Job.Outcome outcome, String reason, Instant at) {
    endJob(job, outcome, reason, at);
  }

  /** {@link #end}, with the text of the reason as it was stored. */
  synchronized String endJob(long id, Job.Outcome outcome, String reason, Instant at) {
    String cut = limits.cut(reason);
    jobs.computeIfPresent(id, (_, job) -> job.ended() == null ? job.ended(outcome, cut, at) : job);
    happened.incrementAndGet();
    return cut;
  }

  @Override
  public synchronized List<Job> jobs(String release, int limit) {
    return jobs.descendingMap().values().stream()
        .filter(job -> release.isEmpty() || job.release().equals(release))
        .limit(Math.max(0, limit))
        .map(this::withImages)
        .toList();
  }

  private Job withImages(Job job) {
    return revisions.values().stream()
        .filter(revision -> revision.job() == job.id())
        .findFirst()
        .map(revision -> job.with(revision.images()))
        .orElse(job);
  }

  @Override
  public synchronized Optional<Job> job(long id) {
    return Optional.ofNullable(jobs.get(id)).map(this::withImages);
  }

  @Override
  public synchronized void prune(String release, int keep) {
    int kept = 0;
    List<Job> surplus = new ArrayList<>();
    for (Job job : jobs.descendingMap().values()) {
      if (job.release().equals(release) && ++kept > keep) {
        surplus.add(job);
      }
    }
    for (Job job : surplus) {
      jobs.remove(job.id());
      events.removeJob(job.release(), job.id());
    }
  }

  @Override
  public void event(Event event) {
    add(event);
  }

  @Override
  public synchronized long lastEvent() {
    return lastEvent;
  }

  @Override
  public long happened() {
    return happened.get();
  }

  /** {@link #event}, with the event as it was stored. */
  synchronized Event add(Event event) {
    lastEvent++;
    happened.incrementAndGet();
    Event cut =
        limits.cut(
            new Event(
                lastEvent,
                event.release(),
                event.job(),
                event.at(),
                event.kind(),
                event.service(),
                event.container(),
                event.step(),
                event.outcome(),
                event.message()));
    events.add(cut);
    return cut;
  }

  @Override
  public synchronized List<Event> events(String release, long job, long after, int limit) {
    return List.copyOf(events.after(after, release, job, Math.max(0, limit)));
  }

  @Override
  public synchronized List<Quarantine> quarantine(String release) {
    List<Quarantine> found = new ArrayList<>();
    for (Quarantine entry : quarantined.values()) {
      if (release.isEmpty() || entry.release().equals(release)) {
        found.add(entry);
      }
    }
    return found;
  }

  @Override
  public synchronized void quarantine(Quarantine entry) {
    quarantined.put(Key.of(entry), limits.cut(entry));
  }

  @Override
  public synchronized void release(String release, String service) {
    quarantined
        .keySet()
        .removeIf(key ->
            key.release().equals(release) && (service.isEmpty() || key.service().equals(service)));
  }

  @Override
  public synchronized List<String> completed(String release) {
    return completed.stream()
        .filter(c -> c.release().equals(release))
        .map(Completion::target)
        .toList();
  }

  @Override
  public synchronized void complete(String release, String target) {
    completed.add(new Completion(release, target));
    if (completed.size() > limits.completions()) {
      completed.removeFirst();
    }
  }

  @Override
  public synchronized List<Mark> marks(String release) {
    List<Mark> found = new ArrayList<>();
    for (Mark mark : marks.values()) {
      if (mark.release().equals(release)) {
        found.add(mark);
      }
    }
    return found;
  }

  @Override
  public void mark(Mark mark) {
    set(mark);
  }

  /** {@link #mark}, with the mark as it was stored, and the one that it pushed out. */
  synchronized List<Mark> set(Mark mark) {
    Mark kept = limits.cut(mark);
    marks.put(key(kept), kept);
    List<Mark> same =
        marks.values().stream()
            .filter(m -> m.release().equals(mark.release()) && m.kind() == mark.kind())
            .sorted(Comparator.comparing(Mark::at))
            .toList();
    if (same.size() > StoreLimits.MARKS_PER_KIND) {
      marks.remove(key(same.getFirst()));
      return List.of(kept, same.getFirst());
    }
    return List.of(kept);
  }

  private static MarkKey key(Mark mark) {
    return new MarkKey(mark.release(), mark.kind(), mark.key());
  }

  @Override
  public synchronized void unmark(String release, Mark.Kind kind) {
    marks.keySet().removeIf(key -> key.release().equals(release) && key.kind() == kind);
  }

  @Override
  public synchronized void unmark(String release, Mark.Kind kind, String key) {
    marks.remove(new MarkKey(release, kind, key));
  }

  @Override
  public void complete(Revision revision, int keep) {
    add(revision, keep);
  }

  /** {@link #complete(Revision, int)}, with the revision as it was stored. */
  synchronized Revision add(Revision revision, int keep) {
    lastRevision++;
    Revision kept = revision.withId(lastRevision);
    revisions.put(lastRevision, kept);
    List<String> held =
        marks(revision.release()).stream()
            .filter(mark -> mark.kind() == Mark.Kind.ROLLBACK)
            .map(Mark::value)
            .toList();
    revisions(revision.release()).stream()
        .skip(Math.max(1, Math.min(keep, limits.revisionsPerRelease())))
        .filter(old -> !held.contains(Long.toString(old.id())))
        .forEach(old -> revisions.remove(old.id()));
    return kept;
  }

  @Override
  public synchronized List<Revision> revisions(String release) {
    return revisions.descendingMap().values().stream()
        .filter(revision -> revision.release().equals(release))
        .map(Revision::withoutBody)
        .toList();
  }

  @Override
  public synchronized Optional<Revision> revision(long id) {
    return Optional.ofNullable(revisions.get(id));
  }

  @Override
  public InMemoryDeploys deploys() {
    return deploys;
  }

  @Override
  public void close() {}

  /** Ids go on above those that are taken elsewhere. */
  synchronized void continueAfter(long job, long event) {
    lastJob = Math.max(lastJob, job);
    lastEvent = Math.max(lastEvent, event);
  }

  /** All that is known of all releases but history: what a new file begins with. */
  synchronized Essentials essentials() {
    List<Job> running = jobs.values().stream().filter(job -> job.ended() == null).toList();
    return new Essentials(
        List.copyOf(memories.values()),
        quarantine(""),
        List.copyOf(completed),
        running,
        lastJob,
        lastEvent,
        List.copyOf(marks.values()),
        List.copyOf(revisions.values()),
        lastRevision,
        deploys.unended(),
        deploys.lastLines());
  }

  /** Adds what a file of an earlier process holds, except where this process knows better. */
  synchronized void load(Essentials essentials) {
    essentials.memories().forEach(memory -> memories.putIfAbsent(memory.release(), memory));
    essentials.quarantined().forEach(entry -> quarantined.putIfAbsent(Key.of(entry), entry));
    completed.addAll(essentials.completed());
    essentials.marks().forEach(mark -> marks.putIfAbsent(key(mark), mark));
    deploys.load(essentials.deploys(), essentials.lastLines());
    continueAfter(essentials.lastJob(), essentials.lastEvent());
    lastRevision = Math.max(lastRevision, essentials.lastRevision());
  }

  /** Drops history: ended jobs and events. */
  synchronized void dropHistory() {
    List<Job> running = new ArrayList<>(essentials().running());
    jobs.clear();
    running.forEach(job -> jobs.put(job.id(), job));
    events.clear();
  }
}
