package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.loop.ScriptedProber.Reply;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.plan.Step;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Gates that ask, in virtual time: who is asked when, what holds up whom, and how each one ends.
 */
final class HealthGateTest {
  private final Stage stage = new Stage();

  @AfterEach
  void end() {
    stage.close();
  }

  private static String http(String more) {
    return services(
        "api", 30, 5, "http: {path: /health, port: 8080, intervalSeconds: 2" + more + "}");
  }

  private static String services(String name, int deadline, int soak, String health) {
    return """
      services:
        %s:
          strategy: {minReadySeconds: %d, progressDeadlineSeconds: %d}
          health: {%s}
    """
        .formatted(name, soak, deadline, health);
  }

  private static String api(String tag) {
    return "services:\n  api: {image: 'api:%s', environment: {API_TOKEN: abcdef12}}\n"
        .formatted(tag);
  }

  private static final String API_AND_DB =
      "services:\n  api: {image: 'api:1'}\n  db: {image: 'db:1'}\n";

  private void declare(String tag, String more) {
    stage.declare("shop", api(tag), more);
  }

  private void script(Map<String, Reply> byImage) {
    stage.prober.script =
        question -> {
          String image =
              stage
                  .engine
                  .inspect(question.target().id())
                  .map(c -> c.spec().image())
                  .orElse("gone");
          return byImage.getOrDefault(image, ScriptedProber.WELL);
        };
  }

  private ReleaseStatus failedWith(String... words) {
    ReleaseStatus status = stage.status();
    assertThat(status.message()).as("%s", status).contains(words);
    assertThat(stage.store.quarantine("shop")).hasSize(1);
    return status;
  }

  @Test
  void letsTheNewOneInAfterItWasHealthyForItsSoak() {
    declare("1", http(""));
    stage.start().pass(10);
    stage.assertConverged("shop-api-1 api:1");

    declare("2", http(""));
    stage.pass(4);
    assertThat(stage.running()).as("I3: it soaks for 5 s").hasSize(2);
    stage.pass(10);
    stage.assertConverged("shop-api-1 api:2");
  }

  @Test
  void asksAtItsIntervalWhereTheContainerIsAndNotAfterItPassed() {
    declare("1", http(""));
    stage.start().pass(60);

    assertThat(stage.prober.asked).hasSize(3);
    Step.Probe first = stage.prober.asked.getFirst();
    assertThat(first.address())
        .isEqualTo(stage.engine.named("shop-api-1").orElseThrow().addresses().get("shop_default"));
    for (int i = 1; i < 3; i++) {
      assertThat(
              Duration.between(
                  stage.prober.asked.get(i - 1).asked(), stage.prober.asked.get(i).asked()))
          .isEqualTo(Duration.ofSeconds(2));
    }
    stage.pass(3_600);
    assertThat(stage.prober.asked).as("nobody polls what stands").hasSize(3);
  }

  @Test
  void firstDeploymentIsGatedTooAndSaysWhatItAnsweredLast() {
    script(Map.of("api:1", ScriptedProber.BADLY));
    declare("1", http(""));
    stage.start().pass(2);
    assertThat(stage.status().phase()).isEqualTo(Phase.PROGRESSING);
    assertThat(stage.status().message())
        .contains("GET :8080/health answered 503 Service Unavailable");
    stage.engine.log(stage.id("shop-api-1"), "cannot reach the database");

    stage.pass(29);
    failedWith(
        "did not become healthy within 30s; last probe: GET :8080/health answered 503 Service"
            + " Unavailable",
        "its last words: cannot reach the database");
    assertThat(stage.status().phase()).isEqualTo(Phase.STALLED);
    assertThat(stage.events("log"))
        .extracting(Event::message)
        .contains("cannot reach the database");
  }

  @Test
  void oldOneServesWhileTheNewOneNeverAnswersWell() {
    script(Map.of("api:2", ScriptedProber.BADLY));
    declare("1", http(""));
    stage.start().pass(10);
    declare("2", http(""));
    for (int second = 0; second < 35; second++) {
      stage.pass(1);
      assertThat(stage.running()).as("I1").contains("shop-api-1 api:1");
    }
    failedWith("did not become healthy within 30s");
    assertThat(stage.status().phase()).isEqualTo(Phase.ROLLED_BACK);
    stage.assertRunning("shop-api-1 api:1");
  }

  @Test
  void threeBadAnswersInTheSoakCondemnAndOneBeginsItAnew() {
    int[] asked = {0};
    stage.prober.script = _ -> ++asked[0] == 2 ? ScriptedProber.BADLY : ScriptedProber.WELL;
    declare("1", http(""));
    stage.start().pass(8);
    assertThat(stage.status().phase()).as("soak from 4 s on").isEqualTo(Phase.PROGRESSING);
    stage.pass(2);
    stage.assertConverged("shop-api-1 api:1");

    stage.prober.script = _ -> ++asked[0] > 100 ? ScriptedProber.BADLY : ScriptedProber.WELL;
    asked[0] = 99;
    declare("2", http(""));
    stage.pass(7);
    failedWith(
        "GET :8080/health answered 503 Service Unavailable, 3 times in a row, after it had been"
            + " healthy");
    stage.assertRunning("shop-api-1 api:1");
  }

  @Test
  void slowAnswerHoldsNobodyUp() {
    script(Map.of("api:1", new Reply(true, "answered 200 OK", Duration.ofSeconds(9))));
    stage.declare(
        "shop", API_AND_DB, services("api", 60, 0, "tcp: {port: 5432, timeoutSeconds: 10}"));
    stage.start().pass(3);
    assertThat(stage.running()).contains("shop-db-1 db:1");
    assertThat(stage.prober.asked).hasSize(1);

    stage.engine.exit(stage.id("shop-db-1"), 1);
    stage.pass(Duration.ofMillis(100));
    assertThat(stage.running()).as("healed while the answer is awaited").contains("shop-db-1 db:1");
    assertThat(stage.prober.asked).hasSize(1);
    stage.pass(10);
    stage.assertConverged("shop-api-1 api:1", "shop-db-1 db:1");
  }

  @Test
  void everyInstanceIsAskedSideBySide() {
    script(Map.of("api:1", new Reply(true, "ended well", Duration.ofSeconds(4))));
    stage.declare(
        "shop",
        "services:\n  api: {image: 'api:1', deploy: {replicas: 3}}\n",
        services("api", 60, 0, "command: {command: [check], timeoutSeconds: 5}"));
    stage.start().pass(6);
    stage.assertConverged("shop-api-1 api:1", "shop-api-2 api:1", "shop-api-3 api:1");
    assertThat(stage.prober.asked).extracting(Step.Probe::asked).hasSize(3);
    assertThat(stage.prober.asked)
        .extracting(Step.Probe::asked)
        .containsOnly(stage.prober.asked.getFirst().asked());
  }

  @Test
  void answerThatIsLostIsAskedForAgainAndCannotHoldTheRolloutForEver() {
    stage.prober.deaf = true;
    declare("1", http(""));
    stage.start().pass(25);
    assertThat(stage.prober.asked).as("every 5 s and 5 s of patience").hasSize(3);
    stage.pass(6);
    failedWith("did not become healthy within 30s; last probe: GET :8080/health was not answered");
  }

  @Test
  void newerRevisionDoesNotWaitForAnAnswerOfTheOlder() {
    declare("1", http(""));
    stage.start().pass(10);
    script(Map.of("api:2", new Reply(true, "answered 200 OK", Duration.ofSeconds(4))));
    declare("2", http(", timeoutSeconds: 5"));
    stage.pass(1);

    declare("3", http(", timeoutSeconds: 5"));
    stage.pass(1);
    assertThat(stage.running()).as("I9").anyMatch(c -> c.endsWith("api:3"));
    stage.pass(20);
    stage.assertConverged("shop-api-1 api:3");
  }

  @Test
  void operatorThatStartsAnewAsksAnew() {
    script(Map.of("api:2", new Reply(true, "answered 200 OK", Duration.ofSeconds(4))));
    declare("1", http(""));
    stage.start().pass(10);
    declare("2", http(""));
    stage.pass(1);
    int before = stage.prober.asked.size();

    stage.restart().pass(1);
    assertThat(stage.prober.asked.size()).as("I10").isGreaterThan(before);
    assertThat(stage.running()).hasSize(2);
    stage.pass(30);
    stage.assertConverged("shop-api-1 api:2");
  }

  @Test
  void containerThatWasRestartedAnswersForItsNewRunAlone() {
    declare("1", http(", successThreshold: 3"));
    stage.start().pass(3);
    stage.engine.restartByPolicy(stage.id("shop-api-1"));
    stage.pass(6);
    assertThat(stage.status().phase()).isEqualTo(Phase.PROGRESSING);
    stage.pass(8);
    stage.assertConverged("shop-api-1 api:1");
    assertThat(stage.prober.asked).hasSizeGreaterThanOrEqualTo(7);
  }

  @Test
  void whatAnInstanceAnswersIsToldWithoutItsSecrets() {
    Reply telling = new Reply(false, "answered 500, body: \"bad abcdef12\"", Duration.ofMillis(1));
    script(Map.of("api:1", telling));
    declare("1", http(""));
    stage.start().pass(3);
    assertThat(stage.status().message()).contains("bad ***").doesNotContain("abcdef12");
    stage.pass(40);
    failedWith("bad ***");
    assertThat(stage.store.quarantine("shop").getFirst().reason()).doesNotContain("abcdef12");
  }

  // Docker's own health check.

  private static String web(String tag) {
    return "services:\n  web: {image: 'web:%s'}\n".formatted(tag);
  }

  private static final String SOAKED = services("web", 120, 20, "");

  @Test
  void nothingIsCalledWhileDockersHealthCheckIsAwaited() {
    stage.declare("shop", web("slow"), SOAKED).start().pass(2);
    long looks = stage.engine.everyCall();

    stage.pass(100);
    assertThat(stage.engine.everyCall()).isEqualTo(looks);
    stage.engine.setHealth(stage.id("shop-web-1"), Health.HEALTHY);
    stage.pass(19);
    assertThat(stage.engine.everyCall()).as("one look at what turned healthy").isEqualTo(looks + 1);
    stage.pass(2);
    stage.assertConverged("shop-web-1 web:slow");
    assertThat(stage.prober.asked).isEmpty();
  }

  @Test
  void neverHealthyIsAVerdictAtTheDeadlineWithoutAnyEvent() {
    stage.declare("shop", web("1"), SOAKED).start().pass(30);
    stage.declare("shop", web("slow"), SOAKED).pass(121);
    failedWith("did not become healthy within 120s; last probe: /healthy has not ended yet");
    stage.assertRunning("shop-web-1 web:1");
  }

  @Test
  void turningUnhealthyInTheSoakIsAVerdict() {
    stage.declare("shop", web("1"), SOAKED).start().pass(30);
    stage.declare("shop", web("2"), SOAKED).pass(10);
    assertThat(stage.running()).hasSize(2);
    String fresh =
        stage.containers().stream()
            .filter(c -> c.spec().image().equals("web:2"))
            .findFirst()
            .orElseThrow()
            .id();

    stage.engine.setHealth(fresh, Health.UNHEALTHY, "the queue is full");
    stage.pass(1);
    failedWith("unhealthy: the queue is full (health check: /healthy)");
    stage.assertRunning("shop-web-1 web:1");
  }

  /** One instance that begins its soak now. @return its id */
  private String soaking() {
    stage.declare("shop", web("slow"), SOAKED).start().pass(1);
    String id = stage.id("shop-web-1");
    stage.engine.setHealth(id, Health.HEALTHY);
    return id;
  }

  private void assertSoaksFromNowOn() {
    stage.pass(19);
    assertThat(stage.status().phase()).as("I3").isEqualTo(Phase.PROGRESSING);
    stage.pass(2);
    stage.assertConverged("shop-web-1 web:slow");
  }

  @Test
  void recoveringInTheSoakBeginsItAnew() {
    String id = soaking();
    stage.pass(15);
    stage.engine.restartByPolicy(id);
    stage.pass(1);
    stage.engine.setHealth(id, Health.HEALTHY);
    assertSoaksFromNowOn();
  }

  @Test
  void afterABreakOfTheEventStreamTheSoakIsAsLongAsTheEngineSays() {
    String id = soaking();
    stage.pass(15);
    stage.engine.breakEventStream("connection reset");
    falter(id);
    stage.engine.restoreEventStream();
    assertSoaksFromNowOn();
  }

  @Test
  void whileNoEventIsHeardTheSoakIsAsLongAsTheEngineSays() {
    String id = soaking();
    stage.pass(10);
    stage.engine.breakEventStream("connection reset");
    stage.pass(5);
    falter(id);
    assertSoaksFromNowOn();
  }

  @Test
  void whileNoEventIsHeardASoakMayBeLongerThanTheEngineRemembers() {
    String id = soaking();
    Instant healthy = stage.clock.instant();
    stage.wire.upon(
        "inspect",
        () -> {
          Instant kept = stage.clock.instant().minusSeconds(5);
          stage.engine.probedSince(id, kept.isAfter(healthy) ? kept : healthy);
        });
    stage.engine.breakEventStream("connection reset");
    assertSoaksFromNowOn();
  }

  /** It is not healthy for a moment, and no event tells. */
  private void falter(String id) {
    stage.wire.deaf(true);
    stage.engine.setHealth(id, Health.UNHEALTHY, "busy");
    stage.engine.setHealth(id, Health.HEALTHY);
    stage.wire.deaf(false);
  }

  @Test
  void crashLoopIsAVerdictAfterAFewRestarts() {
    stage.declare("shop", web("1"), SOAKED).start().pass(30);
    stage.declare("shop", web("slow"), SOAKED).pass(1);
    String fresh =
        stage.containers().stream()
            .filter(c -> c.spec().image().equals("web:slow"))
            .findFirst()
            .orElseThrow()
            .id();
    stage.engine.log(fresh, "panic: nil map");
    for (int i = 0; i < 2; i++) {
      stage.engine.restartByPolicy(fresh);
      stage.pass(1);
      assertThat(stage.store.quarantine("shop")).as("restart %d is waited for", i + 1).isEmpty();
    }
    stage.engine.restartByPolicy(fresh);
    stage.pass(1);
    failedWith("keeps exiting: 3 restarts", "panic: nil map");
    stage.assertRunning("shop-web-1 web:1");
  }

  @Test
  void runningOutOfMemoryIsNamed() {
    stage.declare("shop", web("1"), SOAKED).start().pass(30);
    stage.declare("shop", web("slow"), SOAKED).pass(1);
    String fresh =
        stage.containers().stream()
            .filter(c -> c.spec().image().equals("web:slow"))
            .findFirst()
            .orElseThrow()
            .id();
    stage.engine.outOfMemory(fresh);
    stage.pass(1);
    failedWith("exited with code 137 (out of memory)");
    stage.assertRunning("shop-web-1 web:1");
  }

  @Test
  void asksAndHearsWhileWhatIsDeclaredIsInvalid() {
    declare("1", http(""));
    stage.start().pass(30);
    declare("2", http(""));
    stage.pass(60);
    stage
        .operator()
        .answers()
        .control("shop", new Control.Rollback(""), new Asker("alice", "too slow"));
    stage.pass(60);
    stage.assertRunning("shop-api-1 api:1");
    declare("3", "  servces: {}\n");
    stage.restart();

    stage.engine.remove(stage.id("shop-api-1"), false);
    stage.pass(60);

    stage.assertRunning("shop-api-1 api:1");
    assertThat(stage.status().services().getFirst().ready()).as("%s", stage.status()).isEqualTo(1);
  }
}
