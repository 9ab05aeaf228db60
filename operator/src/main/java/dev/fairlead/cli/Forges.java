package dev.fairlead.cli;

import dev.fairlead.forge.CommitStatuses;
import dev.fairlead.source.git.ForgeAccess;
import dev.fairlead.source.git.GitAddress;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The forges of the git sources, as far as they are to be told; with none, nothing runs. */
final class Forges implements AutoCloseable {
  private final SortedMap<String, ForgeAccess> bySource;
  private volatile @Nullable CommitStatuses statuses;

  private Forges(SortedMap<String, ForgeAccess> bySource) {
    this.bySource = bySource;
  }

  /**
   * Reads the environment.
   *
   * @throws IOException with one sentence when what it says cannot be meant
   */
  static Forges of(List<String> sources, Map<String, String> environment) throws IOException {
    SortedMap<String, ForgeAccess> bySource = new TreeMap<>();
    for (String source : sources) {
      if (GitAddress.isOne(source)) {
        try {
          GitAddress address = GitAddress.parse(source);
          ForgeAccess.of(address.url(), environment)
              .ifPresent(access -> bySource.put(address.toString(), access));
        } catch (IllegalArgumentException e) {
          throw new IOException(e.getMessage(), e);
        }
      }
    }
    return new Forges(bySource);
  }

  /**
   * @param sourceOf the name of the source that declares a release
   */
  void start(Function<String, Optional<String>> sourceOf, Store store) {
    if (!bySource.isEmpty()) {
      statuses =
          new CommitStatuses(
              release -> sourceOf.apply(release).map(name -> bySource.get(name)),
              store,
              Clock.systemUTC());
    }
  }

  void published(ReleaseStatus status) {
    CommitStatuses running = statuses;
    if (running != null) {
      running.published(status);
    }
  }

  @Override
  public void close() {
    CommitStatuses running = statuses;
    if (running != null) {
      running.close();
    }
  }
}
