package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.TreeSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A git source under test with everything it told. */
final class Followed implements SnapshotListener, AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);

  final GitSource source;
  final List<String> unreachable = new CopyOnWriteArrayList<>();
  final AtomicInteger unchanged = new AtomicInteger();
  private final List<TreeSnapshot> all = new CopyOnWriteArrayList<>();
  private final Function<TreeSnapshot, Boolean> valid;

  private Followed(String address, GitSettings settings, Function<TreeSnapshot, Boolean> valid) {
    this.valid = valid;
    this.source = new GitSource(GitAddress.parse(address), settings);
    source.start(this);
  }

  static Followed of(String address, Path state) {
    return of(address, state, Map.of());
  }

  static Followed of(String address, Path state, Map<String, String> environment) {
    return new Followed(
        address,
        GitSettings.of(state, environment).withPatience(Duration.ZERO),
        snapshot -> snapshot.content() instanceof TreeSnapshot.Readable);
  }

  /** Whose consumer finds fault with what holds a word. */
  static Followed faulting(String address, Path state, String word) {
    return new Followed(
        address,
        GitSettings.of(state, Map.of()).withPatience(Duration.ZERO),
        snapshot -> !files(snapshot).toString().contains(word));
  }

  @Override
  public void snapshot(TreeSnapshot snapshot) {
    all.add(snapshot);
    if (valid.apply(snapshot)) {
      source.valid();
    }
  }

  @Override
  public void unchanged(Instant at) {
    unchanged.incrementAndGet();
  }

  @Override
  public void unreachable(String sentence, boolean longSince, Instant at) {
    unreachable.add(sentence);
  }

  /** Has the remote asked now. */
  Followed ask() {
    source.rescan();
    return this;
  }

  TreeSnapshot awaitRevision(String commit) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(all.isEmpty() ? "" : all.getLast().revision())
                .as("shown: %s; unreachable: %s", all, unreachable)
                .isEqualTo(commit));
    return all.getLast();
  }

  TreeSnapshot.Readable awaitReadable(String commit) {
    TreeSnapshot snapshot = awaitRevision(commit);
    assertThat(snapshot.content()).isInstanceOf(TreeSnapshot.Readable.class);
    return (TreeSnapshot.Readable) snapshot.content();
  }

  String awaitUnreadable() {
    await()
        .atMost(SOON)
        .until(() -> !all.isEmpty() && all.getLast().content() instanceof TreeSnapshot.Unreadable);
    return ((TreeSnapshot.Unreadable) all.getLast().content()).reason();
  }

  void awaitUnreadableWith(String... parts) {
    await().atMost(SOON).untilAsserted(() -> assertThat(awaitUnreadable()).contains(parts));
  }

  String awaitUnreachable() {
    await().atMost(SOON).until(() -> !unreachable.isEmpty());
    return unreachable.getLast();
  }

  void awaitUnchanged() {
    int before = unchanged.get();
    ask();
    await().atMost(SOON).until(() -> unchanged.get() > before);
  }

  /** A look without news that began so long from now. */
  void awaitUnchangedAfter(Duration least) {
    long begin = System.nanoTime();
    await().atMost(SOON).until(() -> System.nanoTime() - begin >= least.toNanos());
    awaitUnchanged();
  }

  List<TreeSnapshot> all() {
    return List.copyOf(all);
  }

  static Map<String, String> files(TreeSnapshot snapshot) {
    return snapshot.content() instanceof TreeSnapshot.Readable readable
        ? readable.files().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue))
        : Map.of();
  }

  @Override
  public void close() {
    source.close();
  }
}
