package dev.fairlead.loop;

import dev.fairlead.queue.Scheduler;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A source whose files are texts in the test. */
final class TextSource implements Source {
  private static final Path NOWHERE = Path.of("/nowhere");

  private final SortedMap<Path, String> files = new TreeMap<>();
  private final SortedSet<Problem> problems = new TreeSet<>();
  private final String name;
  private final Scheduler scheduler;
  private final Clock clock;
  private SortedSet<Path> watched = new TreeSet<>();
  private @Nullable SnapshotListener listener;
  private int revision;
  private String away = "";
  private boolean slow;

  TextSource(String name, Scheduler scheduler, Clock clock) {
    this.name = name;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** A file appears or changes; what hears of it is told by {@link #commit}. */
  void put(String path, String text) {
    files.put(Path.of(path), text);
  }

  @Override
  public String name() {
    return name;
  }

  private Path root() {
    return NOWHERE.resolve(name);
  }

  void delete(String path) {
    files.remove(Path.of(path));
  }

  void unreadableFile(Problem problem) {
    problems.add(problem);
  }

  /** What was changed since the last commit is seen at once. */
  void commit() {
    push();
    slow = false;
    deliver();
  }

  /** The same, and nobody hears of it before the next look. */
  void push() {
    revision++;
    away = "";
  }

  /** A look begins, and takes until {@link #endsWithoutNews} or the next commit. */
  void begins() {
    slow = true;
    if (listener != null) {
      listener.looking();
    }
  }

  void endsWithoutNews() {
    if (listener != null) {
      listener.unchanged(clock.instant());
    }
  }

  /** Until the next commit. */
  void unreadable(String reason) {
    away = reason;
    deliver();
  }

  private void unreadable() {
    tell(new TreeSnapshot(root(), "", clock.instant(), new TreeSnapshot.Unreadable(away)));
  }

  String revision() {
    return "r" + revision;
  }

  private void deliver() {
    if (slow) {
      return;
    }
    if (listener != null) {
      listener.looking();
    }
    if (!away.isEmpty()) {
      unreadable();
      return;
    }
    tell(
        new TreeSnapshot(
            root(),
            revision(),
            clock.instant(),
            new TreeSnapshot.Readable(files, Ordered.map(new TreeMap<Path, String>()), problems)));
  }

  private void tell(TreeSnapshot snapshot) {
    if (listener != null) {
      listener.snapshot(snapshot);
    }
  }

  @Override
  public void start(SnapshotListener heard) {
    listener = heard;
    deliver();
  }

  @Override
  public void rescan() {
    deliver();
  }

  @Override
  public CompletableFuture<Boolean> look() {
    deliver();
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public void alsoWatch(SortedSet<Path> inputs) {
    if (!watched.equals(inputs)) {
      watched = new TreeSet<>(inputs);
      scheduler.execute(this::deliver);
    }
  }

  @Override
  public void close() {
    listener = null;
    watched = new TreeSet<>();
  }
}
