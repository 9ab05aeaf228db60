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

class ScribeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private Reason reason = Reason.ROLLING_OUT;
  private final InMemoryStore store = new InMemoryStore();
  private final Scribe scribe =
      new Scribe(
          new Rolling(),
          Given.ALPHA,
          new DockerHosts(Given.ALPHA, Duration.ofMinutes(1), () -> 0),
          Clock.fixed(NOW, ZoneOffset.UTC));

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
      var ready = new Condition(Condition.Type.READY, Condition.Value.FALSE, reason, "", NOW, 1);
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
    JsonNode status = scribe.wanted(object).orElseThrow();
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

  @Test
  void whatItWritesIsMeantForThisObjectAndNoOtherOfItsName() {
    assertThat(scribe.entry(Given.object("web", "{}")))
        .isInstanceOfSatisfying(
            Scribe.Say.class,
            say -> assertThat(say.object().getMetadata().getUid()).isEqualTo("uid-web"));
  }

  @Test
  void aConditionThatHoldsAsBeforeHasHeldSinceThen() {
    AppReleaseObject object = Given.object("web", "{}");
    object.setStatus(
        Given.json(
            "{'conditions': [{'type': 'Ready', 'status': 'False', 'lastTransitionTime':"
                + " '2025-12-24T00:00:00Z'}]}"));
    assertThat(time(object)).isEqualTo("2025-12-24T00:00:00Z");

    object.setStatus(
        Given.json(
            "{'conditions': [{'type': 'Ready', 'status': 'True', 'lastTransitionTime':"
                + " '2025-12-24T00:00:00Z'}]}"));
    assertThat(time(object)).isEqualTo(NOW.toString());
  }

  private String time(AppReleaseObject object) {
    JsonNode ready = scribe.wanted(object).orElseThrow().path("conditions").path(0);
    return ready.path("lastTransitionTime").asText();
  }

  @Test
  void whatItSaidIsTakenBackWhenTheObjectIsForOthers() {
    AppReleaseObject object = Given.object("web", "{'placement': {'hosts': ['beta']}}");
    object.getMetadata().setFinalizers(List.of());
    object.setStatus(Given.json("{'hosts': [{'name': 'alpha'}, {'name': 'beta'}]}"));
    assertThat(scribe.entry(object))
        .isInstanceOfSatisfying(
            Scribe.Say.class, say -> assertThat(say.object().getStatus()).isEmpty());

    object.setStatus(Given.json("{'hosts': [{'name': 'beta'}]}"));
    assertThat(scribe.entry(object)).isEqualTo(new Scribe.Nothing(false));
  }

  @Test
  void thatTheServerIsAwayIsNotWrittenWhenItIsThereAgain() {
    reason = Reason.SOURCE_UNAVAILABLE;
    assertThat(scribe.entry(Given.object("web", "{}"))).isEqualTo(new Scribe.Nothing(false));
  }
}
