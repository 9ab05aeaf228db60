package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.engine.Engine;
import dev.fairlead.plan.Projection;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.source.DirectorySource;
import dev.fairlead.source.Timing;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reading and planning once, without a running operator: what {@code validate} and {@code plan} do.
 */
public final class Offline {
  private static final long READ_SECONDS = 60;

  private Offline() {}

  /**
   * Reads desired state once.
   *
   * @throws IOException with one sentence when it cannot be read
   */
  public static ReleaseSet read(Path source) throws IOException {
    TreeSnapshot snapshot = snapshot(source);
    return switch (snapshot.content()) {
      case TreeSnapshot.Unreadable unreadable -> throw new IOException(unreadable.reason());
      case TreeSnapshot.Readable readable ->
          withUnread(DesiredStates.read(snapshot, readable), readable);
    };
  }

  private static ReleaseSet withUnread(ReleaseSet set, TreeSnapshot.Readable readable) {
    List<dev.fairlead.yaml.Problem> unnamed = new java.util.ArrayList<>(set.unnamed());
    unnamed.addAll(readable.problems());
    return new ReleaseSet(set.releases(), unnamed);
  }

  private static TreeSnapshot snapshot(Path source) throws IOException {
    CompletableFuture<TreeSnapshot> first = new CompletableFuture<>();
    try (DirectorySource directory =
        new DirectorySource(source, TreeLimits.DEFAULT, Timing.DEFAULT)) {
      directory.start(first::complete);
      return first.get(READ_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + source, e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(source + " could not be read within " + READ_SECONDS + " s", e);
    }
  }

  /** A desired state and its plan. */
  public record Planned(Desired desired, Projection.Projected projected) {}

  /** Plans every valid release of a set against the host; nothing is changed. */
  public static List<Planned> plan(ReleaseSet set, Engine engine, boolean prune, Instant now) {
    HostView host = new HostView(engine);
    return set.releases().values().stream()
        .flatMap(resolution ->
            switch (resolution) {
              case Resolution.Valid valid -> java.util.stream.Stream.of(valid.desired());
              case Resolution.Invalid _ -> java.util.stream.Stream.empty();
            })
        .map(desired ->
            new Planned(
                desired, Projection.of(desired, host.observe(desired), Rollouts.NONE, prune, now)))
        .toList();
  }
}
