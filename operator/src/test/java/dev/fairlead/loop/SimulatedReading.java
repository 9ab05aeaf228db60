package dev.fairlead.loop;

import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.spec.Ordered;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a text as the operator reads the file of a release. */
public final class SimulatedReading {
  private static final Path ROOT = Path.of("/simulated");

  private SimulatedReading() {}

  public static ReleaseSet read(String text, String revision) {
    TreeSnapshot.Readable tree =
        new TreeSnapshot.Readable(
            Ordered.map(Map.of(Path.of("shop.yaml"), text)), new TreeMap<>(), new TreeSet<>());
    return TreeReading.PLAIN.read(snapshot(revision, Instant.EPOCH, tree), tree);
  }

  /** A snapshot that only its revision tells from others. */
  public static TreeSnapshot snapshot(String revision, Instant at, TreeSnapshot.Content content) {
    return new TreeSnapshot(ROOT, revision, at, content);
  }
}
