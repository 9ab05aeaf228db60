package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.source.PrunePolicy;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which of the files that were laid down for containers are still needed. */
class MountSweepTest {
  private SortedSet<String> needed = new TreeSet<>();

  private final class Recording implements Source {
    @Override
    public void start(SnapshotListener listener) {}

    @Override
    public void rescan() {}

    @Override
    public CompletableFuture<Boolean> look() {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void alsoWatch(SortedSet<Path> inputs) {}

    @Override
    public void mounted(SortedSet<String> paths) {
      needed = paths;
    }

    @Override
    public boolean laysDownFiles() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static String mounting(String image, String source) {
    return """
    services:
      web:
        image: %s
        volumes: ["%s:/x:ro"]
    """
        .formatted(image, source);
  }

  @Test
  void whatRunsIsWantedOrMayBeRolledBackToIsNeeded() {
    try (Stage stage = new Stage()) {
      stage.declare(mounting("web:1", "/objects/first"));
      stage.start().pass(60);
      stage.declare(mounting("web:2", "/objects/second")).pass(60);
      stage.assertConverged("shop-web-1 web:2");

      DesiredStates none =
          new DesiredStates(
              PrunePolicy.KEEP,
              TreeReading.PLAIN,
              List.of(),
              new Claims.Stored(stage.store, stage.clock));
      new MountSweep(List.of(new Recording()), stage.engine, none, stage.store).sweep();
      // The first by the history, the second by the container.
      assertThat(needed).contains("/objects/first", "/objects/second");
    }
  }
}
