package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.engine.Engine;
import dev.fairlead.plan.Projection;
import dev.fairlead.rollout.Rollouts;
import dev.fairlead.sops.AgeKeys;
import dev.fairlead.source.DirectorySource;
import dev.fairlead.source.SecretFiles;
import dev.fairlead.source.Source;
import dev.fairlead.source.Timing;
import dev.fairlead.source.TreeLimits;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.source.git.GitSettings;
import dev.fairlead.source.git.GitSource;
import dev.fairlead.source.git.Scratch;
import dev.fairlead.store.Glance;
import dev.fairlead.traffic.Provider;
import dev.fairlead.traffic.nginx.HostPorts;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reading and planning once, without a running operator: what {@code validate} and {@code plan} do.
 */
public final class Offline {
  private static final long READ_SECONDS = 60;

  private Offline() {}

  /**
   * Reads desired state once.
   *
   * @param source a directory, a file, or a git repository
   * @param state where an operator would keep its state: what the paths of mounts begin with
   * @param sites where it would have the files of sites
   * @throws IOException with one sentence when it cannot be read
   */
  public static ReleaseSet read(
      String source, Path state, @Nullable Path sites, Map<String, String> environment)
      throws IOException {
    TreeReading reading = reading(state, sites, environment);
    if (!GitAddress.isOne(source)) {
      return directory(Path.of(source), reading);
    }
    try (Scratch own = Scratch.of("git");
        Source git = git(source, state, environment, own.directory())) {
      return first(git, source, reading);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Source git(String source, Path state, Map<String, String> environment, Path own) {
    GitSettings settings = GitSettings.of(state, environment).once().namingOnly(own);
    return new GitSource(GitAddress.parse(source), settings);
  }

  /**
   * The same of several sources; a release that two of them declare is declared by neither.
   *
   * @throws IOException with one sentence when one of them cannot be read
   */
  public static ReleaseSet read(
      List<String> sources, Path state, @Nullable Path sites, Map<String, String> environment)
      throws IOException {
    SortedMap<String, Resolution> releases = new TreeMap<>();
    List<Problem> unnamed = new ArrayList<>();
    for (String source : sources) {
      ReleaseSet set = read(source, state, sites, environment);
      unnamed.addAll(set.unnamed());
      set.releases()
          .forEach((name, resolution) ->
              releases.merge(name, resolution, (_, other) -> twice(name, source, other)));
    }
    return new ReleaseSet(releases, unnamed);
  }

  private static Resolution twice(String name, String source, Resolution other) {
    String file = other instanceof Resolution.Valid valid ? valid.desired().origin() : "";
    Problem problem =
        Problem.at(
            Position.of(file),
            "metadata.name",
            "the release \"%s\" is declared by another source too; this is in %s"
                .formatted(name, source));
    return new Resolution.Invalid(name, List.of(problem), other.inputs());
  }

  private static TreeReading reading(
      Path state, @Nullable Path sites, Map<String, String> environment) {
    return new TreeReading(
        new Unsealing(AgeKeys.of(environment), SecretFiles.of(environment).namingOnly()),
        HostPorts.given(state),
        sites);
  }

  /** As the other; of what is on this disk, and in plain. */
  public static ReleaseSet read(Path source) throws IOException {
    return directory(source, TreeReading.PLAIN);
  }

  private static ReleaseSet directory(Path source, TreeReading reading) throws IOException {
    try (Source directory = new DirectorySource(source, TreeLimits.DEFAULT, Timing.DEFAULT)) {
      return first(directory, source.toString(), reading);
    }
  }

  /** Reads within the source's own thread: a commit can be read only while its source is open. */
  private static ReleaseSet first(Source source, String name, TreeReading reading)
      throws IOException {
    CompletableFuture<ReleaseSet> first = new CompletableFuture<>();
    source.start(snapshot -> {
      try {
        switch (snapshot.content()) {
          case TreeSnapshot.Unreadable unreadable ->
              first.completeExceptionally(new IOException(unreadable.reason()));
          case TreeSnapshot.Readable readable ->
              first.complete(withUnread(reading.read(snapshot, readable), readable));
        }
      } catch (RuntimeException e) {
        first.completeExceptionally(e);
      }
    });
    try {
      return first.get(READ_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + name, e);
    } catch (ExecutionException e) {
      throw new IOException(
          e.getCause() instanceof IOException io ? io.getMessage() : name + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException(name + " could not be read within " + READ_SECONDS + " s", e);
    }
  }

  private static ReleaseSet withUnread(ReleaseSet set, TreeSnapshot.Readable readable) {
    List<Problem> unnamed = new ArrayList<>(set.unnamed());
    unnamed.addAll(readable.problems());
    return new ReleaseSet(set.releases(), unnamed);
  }

  /** A desired state and its plan. */
  public record Planned(Desired desired, Projection.Projected projected) {}

  /** Plans every valid release of a set against the host; nothing is changed. */
  public static List<Planned> plan(ReleaseSet set, Engine engine, boolean prune, Instant now) {
    return plan(set, engine, new Beside(Provider.NONE, null, null), prune, now);
  }

  /**
   * Who is asked beside the Engine.
   *
   * @param database where an operator notes what running containers know; null where there is none
   * @param sites where the files of sites are; null where there are none
   */
  public record Beside(Provider proxy, @Nullable Path database, @Nullable Path sites) {}

  /** The same, where others are asked too. */
  public static List<Planned> plan(
      ReleaseSet set, Engine engine, Beside beside, boolean prune, Instant now) {
    UsedSites sites = new UsedSites(beside.sites(), engine);
    HostView host = new HostView(engine, beside.proxy(), sites, () -> now);
    return set.releases().values().stream()
        .flatMap(resolution ->
            switch (resolution) {
              case Resolution.Valid valid -> java.util.stream.Stream.of(valid.desired());
              case Resolution.Invalid _ -> java.util.stream.Stream.empty();
            })
        .map(desired ->
            new Planned(
                desired,
                Projection.of(
                    desired, host.observe(desired), known(desired, beside.database()), prune, now)))
        .toList();
  }

  /**
   * Of containers that are told of their files while they run, the host cannot say what they know.
   */
  private static Rollouts known(Desired desired, @Nullable Path database) {
    return database == null || desired.services().stream().allMatch(s -> s.reload() == null)
        ? Rollouts.NONE
        : Reloading.recall(Rollouts.NONE, Glance.marks(database, desired.release()));
  }
}
