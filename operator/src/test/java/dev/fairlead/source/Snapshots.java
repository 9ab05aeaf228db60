package dev.fairlead.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A source under test with everything it delivered. */
final class Snapshots implements SnapshotListener, AutoCloseable {
  /** Far below the default resync, so that what comes within it came through inotify. */
  private static final Duration SOON = Duration.ofSeconds(10);

  static final Duration LONG = Duration.ofMinutes(10);

  final DirectorySource source;
  private final List<TreeSnapshot> all = new CopyOnWriteArrayList<>();
  private final AtomicInteger unchanged = new AtomicInteger();

  private Snapshots(Path root, TreeLimits limits, Timing timing) {
    source = new DirectorySource(root, limits, timing);
    source.start(this);
  }

  /** Watches with the default limits and times, but with no resync within the test. */
  static Snapshots of(Path root) {
    return of(root, TreeLimits.DEFAULT, LONG);
  }

  /** With a rest so long that a writer on a busy machine does not outlast it between two writes. */
  static Snapshots patient(Path root) {
    Duration quiet = Duration.ofMillis(400);
    return of(
        root,
        TreeLimits.DEFAULT,
        new Timing(LONG, quiet, Duration.ofSeconds(8), Timing.DEFAULT.lockPatience()));
  }

  static Snapshots of(Path root, TreeLimits limits, Duration resync) {
    Timing d = Timing.DEFAULT;
    return of(root, limits, new Timing(resync, d.quiet(), d.quietCap(), d.lockPatience()));
  }

  static Snapshots of(Path root, TreeLimits limits, Timing timing) {
    return new Snapshots(root, limits, timing);
  }

  @Override
  public void snapshot(TreeSnapshot snapshot) {
    all.add(snapshot);
  }

  @Override
  public void unchanged(Instant at) {
    unchanged.incrementAndGet();
  }

  List<TreeSnapshot> all() {
    return List.copyOf(all);
  }

  TreeSnapshot awaitCount(int count) {
    await().atMost(SOON).until(() -> all.size() >= count);
    assertThat(all).hasSize(count);
    return all.getLast();
  }

  /** Waits until the last snapshot holds exactly these files. */
  TreeSnapshot awaitFiles(Map<String, String> files) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(lastFiles()).isEqualTo(files));
    return all.getLast();
  }

  String awaitUnreadable() {
    await()
        .atMost(SOON)
        .until(() -> !all.isEmpty() && all.getLast().content() instanceof TreeSnapshot.Unreadable);
    return ((TreeSnapshot.Unreadable) all.getLast().content()).reason();
  }

  /** Asks for a look and waits for its end. */
  void rescanAndWait() {
    int before = unchanged.get() + all.size();
    source.rescan();
    await().atMost(SOON).until(() -> unchanged.get() + all.size() > before);
  }

  private Map<String, String> lastFiles() {
    return all.isEmpty() ? Map.of() : files(all.getLast());
  }

  static Map<String, String> files(TreeSnapshot snapshot) {
    return snapshot.content() instanceof TreeSnapshot.Readable readable
        ? readable.files().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue))
        : Map.of();
  }

  static TreeSnapshot.Readable readable(TreeSnapshot snapshot) {
    assertThat(snapshot.content()).isInstanceOf(TreeSnapshot.Readable.class);
    return (TreeSnapshot.Readable) snapshot.content();
  }

  @Override
  public void close() {
    source.close();
  }
}
