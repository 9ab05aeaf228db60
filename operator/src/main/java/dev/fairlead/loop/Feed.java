package dev.fairlead.loop;

import dev.fairlead.metrics.OperatorMetrics;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.source.TreeSnapshot;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedSet;
import java.util.TreeSet;

/** What one of the operator's sources says, on that source's own thread. */
final class Feed implements SnapshotListener {
  private final Source source;
  private final int position;
  private final String label;
  private final DesiredStates desired;
  private final OperatorMetrics metrics;
  private final Hearer hearer;
  // What changed and is not queued yet, and the files watched beyond the tree.
  private final SortedSet<String> pending = new TreeSet<>();
  private SortedSet<Path> watched = new TreeSet<>();
  private volatile boolean read;

  /** Who acts on it. */
  interface Hearer {
    /** Releases on the host that may be pruned. */
    SortedSet<String> onHost();

    /** What is desired may be other than before. */
    void learned();

    /** Has a release looked at. */
    void wake(String release);

    /** Has the other sources looked at. */
    void askOthers(int than);

    /** This source was read for the first time, or cannot be. */
    void wasRead();
  }

  /**
   * @param position of the source among all
   * @param label its name in metrics
   */
  Feed(
      Source source,
      int position,
      String label,
      DesiredStates desired,
      OperatorMetrics metrics,
      Hearer hearer) {
    this.source = source;
    this.position = position;
    this.label = label;
    this.desired = desired;
    this.metrics = metrics;
    this.hearer = hearer;
  }

  void start() {
    source.start(this);
  }

  /** Whether it said what it has, or that it cannot. */
  boolean isRead() {
    return read;
  }

  @Override
  public void looking() {
    desired.looking(position);
  }

  @Override
  public void snapshot(TreeSnapshot snapshot) {
    boolean readable = snapshot.content() instanceof TreeSnapshot.Readable;
    metrics.sourceSynced(label, readable ? "ok" : "unreadable", snapshot.at());
    DesiredStates.Change change = desired.accept(position, snapshot, hearer.onHost());
    pending.addAll(desired.unreachable(position, ""));
    if (desired.allValid(position)) {
      source.valid();
    }
    hearer.learned();
    change.forgotten().forEach(hearer::wake);
    pending.addAll(change.changed());
    SortedSet<Path> inputs = readable ? beyond(snapshot) : watched;
    if (!inputs.equals(watched)) {
      // Another snapshot follows, whose revision covers these files too.
      watched = inputs;
      source.alsoWatch(inputs);
      return;
    }
    pending.forEach(hearer::wake);
    pending.clear();
    if (!read) {
      read = true;
      hearer.wasRead();
    }
    if (change.asking()) {
      hearer.askOthers(position);
    }
  }

  /** What the source would not follow by itself, or does only because it was asked to. */
  private SortedSet<Path> beyond(TreeSnapshot snapshot) {
    SortedSet<Path> inputs = desired.inputs(position);
    inputs.removeIf(path -> !watched.contains(path) && snapshot.covers(path));
    return inputs;
  }

  @Override
  public void unchanged(Instant at) {
    metrics.sourceSynced(label, "ok", at);
    desired.unreachable(position, "").forEach(hearer::wake);
    desired.unchanged(position, at).forEach(hearer::wake);
  }

  @Override
  public void unreachable(String sentence, boolean longSince, Instant at) {
    metrics.sourceSynced(label, "unreachable", at);
    if (longSince) {
      desired.unreachable(position, sentence).forEach(hearer::wake);
    }
  }
}
