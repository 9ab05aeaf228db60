package dev.fairlead.simulation;

import dev.fairlead.loop.SimulatedReading;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.spec.Ordered;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The desired state as one operator is told it: the newest there is, when it is told. */
final class Told implements Source {
  private static final TreeSnapshot.Readable TREE =
      new TreeSnapshot.Readable(
          Ordered.map(Map.<Path, String>of()), new TreeMap<>(), new TreeSet<>());
  private static final TreeSnapshot.Unreadable NOTHING =
      new TreeSnapshot.Unreadable("the tree cannot be read");

  private final Life life;
  private final int owner;
  private final Oracle oracle;
  private @Nullable SnapshotListener listener;
  private SortedSet<Path> watched = new TreeSet<>();

  Told(Life life, int owner, Oracle oracle) {
    this.life = life;
    this.owner = owner;
    this.oracle = oracle;
  }

  @Override
  public void start(SnapshotListener heard) {
    listener = heard;
    deliver();
  }

  void deliver() {
    SnapshotListener heard = listener;
    if (heard == null) {
      return;
    }
    Version version = life.wishes.wanted();
    oracle.told(version);
    life.note(owner, "is told ", version.revision());
    heard.snapshot(SimulatedReading.snapshot(version.revision(), life.time.wall(), TREE));
  }

  void unreadable() {
    SnapshotListener heard = listener;
    if (heard != null) {
      heard.snapshot(SimulatedReading.snapshot("", life.time.wall(), NOTHING));
    }
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
      watched = inputs;
      life.time.at(owner, life.time.now(), this::deliver);
    }
  }

  @Override
  public void close() {
    listener = null;
  }
}
