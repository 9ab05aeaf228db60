package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseReconcilerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final InMemoryStore store = new InMemoryStore();
  private final ReleaseReconciler reconciler =
      new ReleaseReconciler(
          new Rolling(),
          Given.ALPHA,
          new DockerHosts(Given.ALPHA, Duration.ofMinutes(1), () -> 0),
          new CoreEvents(() -> true),
          Clock.fixed(NOW, ZoneOffset.UTC),
          _ -> {});

  /** Says of release web that it is on its way to revision r3. */
  private final class Rolling implements Desk {
    @Override
    public Fed fed() {
      return Fed.NOTHING;
    }

    @Override
    public void changed() {}

    @Override
    public Optional<ReleaseStatus> status(String release) {
      var ready =
          new Condition(
              Condition.Type.READY, Condition.Value.FALSE, Reason.ROLLING_OUT, "", NOW, 1);
      return Optional.of(
          new ReleaseStatus(
              release,
              release,
              "shop/web/apprelease.yaml",
              "r3",
              1,
              1,
              Phase.PROGRESSING,
              List.of(ready),
              List.of(),
              "r3",
              "r2",
              "",
              NOW,
              List.of(),
              List.of()));
    }

    @Override
    public List<Job> history(String release, int limit) {
      return store.jobs(release, limit);
    }

    @Override
    public boolean isHere(String release) {
      return true;
    }

    @Override
    public boolean leads() {
      return true;
    }
  }

  private List<String> history(int limit) {
    AppReleaseObject object = Given.object("web", "{'historyLimit': %d}".formatted(limit));
    JsonNode status = reconciler.wanted(object).orElseThrow();
    return status.path("history").findValuesAsText("revision");
  }

  @Test
  void theRolloutUnderWayTakesNoPlaceInTheHistory() {
    store.end(store.begin("web", "r1", "", NOW), Job.Outcome.COMPLETE, "", NOW);
    store.end(store.begin("web", "r2", "", NOW), Job.Outcome.COMPLETE, "", NOW);
    assertThat(history(1)).containsExactly("r2");

    long underWay = store.begin("web", "r3", "", NOW);
    assertThat(history(1)).containsExactly("r2");
    assertThat(history(2)).containsExactly("r2", "r1");

    store.end(underWay, Job.Outcome.COMPLETE, "", NOW);
    assertThat(history(1)).containsExactly("r3");
  }
}
