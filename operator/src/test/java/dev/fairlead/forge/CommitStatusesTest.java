package dev.fairlead.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fairlead.queue.Courier;
import dev.fairlead.source.git.ForgeAccess;
import dev.fairlead.status.Condition;
import dev.fairlead.status.LastWords;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.InMemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Commit statuses against stand-ins of the forges' documented APIs on 127.0.0.1. */
@Timeout(60)
final class CommitStatusesTest {
  private static final String TOKEN = "t0ken-of-the-forge";
  private static final String ONE = "1".repeat(40);
  private static final String TWO = "2".repeat(40);
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path temp;
  private final InMemoryStore store = new InMemoryStore();

  private static ReleaseStatus status(String revision, Phase phase, Reason reason, String message) {
    return status("shop", revision, phase, reason, message);
  }

  private static ReleaseStatus status(
      String release, String revision, Phase phase, Reason reason, String message) {
    return new ReleaseStatus(
        release,
        release,
        release + "/release.yaml",
        revision,
        1,
        1,
        phase,
        List.of(
            new Condition(
                Condition.Type.READY,
                phase == Phase.CONVERGED ? Condition.Value.TRUE : Condition.Value.FALSE,
                reason,
                message,
                NOW,
                1)),
        List.of(),
        "",
        "",
        message,
        NOW,
        List.of(),
        List.of());
  }

  private static ReleaseStatus rolling(String revision) {
    return status(revision, Phase.PROGRESSING, Reason.ROLLING_OUT, "web: 1 of 3 replaced");
  }

  private static ReleaseStatus converged(String revision) {
    return status(revision, Phase.CONVERGED, Reason.CONVERGED, "");
  }

  private Map<String, String> environment(StandInForge.Kind kind, StandInForge forge)
      throws IOException {
    Path token = Files.writeString(temp.resolve("token"), TOKEN + "\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("FAIRLEAD_GIT_STATUS", kind.name().toLowerCase(java.util.Locale.ROOT));
    environment.put("FAIRLEAD_GIT_STATUS_API", forge.api());
    environment.put("FAIRLEAD_GIT_STATUS_TOKEN_FILE", token.toString());
    return environment;
  }

  private static Optional<ForgeAccess> access(Map<String, String> environment) {
    return ForgeAccess.of("https://forge.example.com/acme/fleet.git", environment);
  }

  private CommitStatuses telling(Map<String, String> environment) {
    Optional<ForgeAccess> access = access(environment);
    return new CommitStatuses(_ -> access, store, Clock.systemUTC(), Duration.ofMillis(20));
  }

  private static void awaitStates(StandInForge forge, String... states) {
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(forge.all())
                .as("codes %s", forge.codes())
                .extracting(StandInForge.Told::state)
                .containsExactly(states));
  }

  @ParameterizedTest
  @EnumSource(StandInForge.Kind.class)
  void aCommitIsPendingThenInPlaceOrFailed(StandInForge.Kind kind) throws Exception {
    boolean lab = kind == StandInForge.Kind.GITLAB;
    String pending = lab ? "running" : "pending";
    String failure = lab ? "failed" : "failure";
    try (StandInForge forge = new StandInForge(kind, TOKEN);
        CommitStatuses statuses = telling(environment(kind, forge))) {
      statuses.published(rolling(ONE));
      awaitStates(forge, pending);
      statuses.published(converged(ONE));
      awaitStates(forge, pending, "success");
      // Healing what is long in place is not the commit's business any more.
      statuses.published(status(ONE, Phase.PROGRESSING, Reason.HEALING, "web: healing"));
      statuses.published(rolling(TWO));
      awaitStates(forge, pending, "success", pending);
      statuses.published(
          status(
              TWO,
              Phase.ROLLED_BACK,
              Reason.ROLLED_BACK,
              "web: never\nhealthy " + "é".repeat(200)));
      awaitStates(forge, pending, "success", pending, failure);
      StandInForge.Told last = forge.all().getLast();
      assertThat(last.repository()).isEqualTo(lab ? "acme%2Ffleet" : "acme/fleet");
      assertThat(last.commit()).isEqualTo(TWO);
      assertThat(last.label()).isEqualTo("fairlead/shop");
      assertThat(last.text()).startsWith("RolledBack: web: never healthy é");
    }
  }

  @Test
  void aForgeThatIsUnwellIsToldLaterAndOnlyTheNewest() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITHUB, TOKEN);
        CommitStatuses statuses = telling(environment(StandInForge.Kind.GITHUB, forge))) {
      forge.failing.set(3);
      statuses.published(rolling(ONE));
      awaitStates(forge, "pending");
      assertThat(forge.codes()).containsExactly(502, 502, 502, 201);

      forge.failing.set(Integer.MAX_VALUE);
      statuses.published(rolling(TWO));
      await().atMost(SOON).until(() -> forge.codes().size() > 5);
      statuses.published(converged(TWO));
      // What was on its way is over, and a try with the newest has begun.
      int sofar = forge.asked();
      await().atMost(SOON).until(() -> forge.codes().size() > sofar);
      forge.failing.set(0);
      awaitStates(forge, "pending", "success");
    }
  }

  @Test
  void ofEachReleaseOnlyTheNewestWaitsHoweverManyThereWere() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITHUB, TOKEN);
        CommitStatuses statuses = telling(environment(StandInForge.Kind.GITHUB, forge))) {
      forge.holding = new CountDownLatch(1);
      statuses.published(rolling(ONE));
      await().atMost(SOON).until(() -> forge.asked() == 1);
      long begin = System.nanoTime();
      for (int i = 0; i < 1_000; i++) {
        statuses.published(rolling("%040x".formatted(i)));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      statuses.published(converged(TWO));
      forge.holding.countDown();
      awaitStates(forge, "pending", "success");
      assertThat(forge.all()).extracting(StandInForge.Told::commit).containsExactly(ONE, TWO);
    }
  }

  @Test
  void aSlowForgeHoldsUpNoOther() throws Exception {
    try (StandInForge slow = new StandInForge(StandInForge.Kind.GITHUB, TOKEN);
        StandInForge quick = new StandInForge(StandInForge.Kind.GITEA, TOKEN)) {
      slow.holding = new CountDownLatch(1);
      Optional<ForgeAccess> one = access(environment(StandInForge.Kind.GITHUB, slow));
      Optional<ForgeAccess> two = access(environment(StandInForge.Kind.GITEA, quick));
      try (CommitStatuses statuses =
          new CommitStatuses(
              release -> release.equals("shop") ? one : two,
              store,
              Clock.systemUTC(),
              Duration.ofMillis(20))) {
        statuses.published(rolling(ONE));
        await().atMost(SOON).until(() -> slow.asked() == 1);
        statuses.published(status("blog", TWO, Phase.CONVERGED, Reason.CONVERGED, ""));
        awaitStates(quick, "success");
        assertThat(slow.all()).isEmpty();
        slow.holding.countDown();
        awaitStates(slow, "pending");
      }
    }
  }

  @Test
  void aForgeIsGivenTheTimeThatItAskedFor() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITHUB, TOKEN)) {
      forge.failing.set(Integer.MAX_VALUE);
      forge.code = 429;
      forge.retryAfter = "3600";
      ForgeAccess access = access(environment(StandInForge.Kind.GITHUB, forge)).orElseThrow();
      Report report = Report.of(rolling(ONE)).orElseThrow();
      assertThat(new Forge(access).tell(report))
          .isEqualTo(new Forge.Later("HTTP 429", Duration.ofHours(1)));
      forge.retryAfter = "Fri, 31 Dec 2100 23:59:59 GMT";
      assertThat(new Forge(access).tell(report))
          .isInstanceOfSatisfying(
              Forge.Later.class, later -> assertThat(later.after()).isGreaterThan(SOON));
    }
    Duration first = Duration.ofSeconds(1);
    assertThat(Courier.delay(1, Duration.ofHours(1), first)).isEqualTo(Duration.ofHours(1));
    assertThat(Courier.delay(1, Duration.ofDays(9), first)).isEqualTo(Duration.ofHours(6));
    assertThat(Courier.delay(3, Duration.ZERO, first)).isEqualTo(Duration.ofSeconds(4));
    assertThat(Courier.delay(60, Duration.ZERO, first)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void whileAForgeAskedForPatienceNoReleaseGoesToIt() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITHUB, TOKEN);
        CommitStatuses statuses = telling(environment(StandInForge.Kind.GITHUB, forge))) {
      forge.failing.set(1);
      forge.code = 429;
      forge.retryAfter = "2";
      statuses.published(rolling(ONE));
      await().atMost(SOON).until(() -> forge.codes().size() == 1);
      long begin = System.nanoTime();
      statuses.published(status("blog", TWO, Phase.CONVERGED, Reason.CONVERGED, ""));
      await().atMost(SOON).until(() -> forge.all().size() == 2);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatIsRefusedIsNotRepeated() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITEA, "another");
        CommitStatuses statuses = telling(environment(StandInForge.Kind.GITEA, forge))) {
      statuses.published(rolling(ONE));
      await().atMost(SOON).until(() -> !forge.codes().isEmpty());
      statuses.published(rolling(TWO));
      // A repetition would come within 20 ms.
      await()
          .during(Duration.ofMillis(500))
          .atMost(SOON)
          .until(() -> forge.codes().equals(List.of(401, 401)));
      assertThat(forge.all()).isEmpty();
    }
  }

  @Test
  void aTokenOverTwoLinesReachesNeitherTheForgeNorTheLog() throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger("forge");
    Level level = log.getLevel();
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.list = new CopyOnWriteArrayList<>();
    said.start();
    log.setLevel(Level.DEBUG);
    log.addAppender(said);
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITHUB, TOKEN)) {
      Map<String, String> environment = environment(StandInForge.Kind.GITHUB, forge);
      Files.writeString(temp.resolve("token"), TOKEN + "\n" + TOKEN);
      try (CommitStatuses statuses = telling(environment)) {
        statuses.published(rolling(ONE));
        await().atMost(SOON).until(() -> !said.list.isEmpty());
      }
      assertThat(forge.codes()).isEmpty();
      assertThat(said.list)
          .allSatisfy(event -> {
            assertThat(event.getFormattedMessage()).doesNotContain(TOKEN);
            assertThat(event.getThrowableProxy()).isNull();
          })
          .anySatisfy(event ->
              assertThat(event.getFormattedMessage()).contains("FAIRLEAD_GIT_STATUS_TOKEN_FILE"));
    } finally {
      log.detachAppender(said);
      log.setLevel(level);
    }
  }

  @Test
  void aRestartRepeatsNothingThatWasTold() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITHUB, TOKEN)) {
      for (int life = 0; life < 2; life++) {
        try (CommitStatuses statuses = telling(environment(StandInForge.Kind.GITHUB, forge))) {
          statuses.published(converged(ONE));
          awaitStates(forge, "success");
        }
      }
      try (CommitStatuses statuses = telling(environment(StandInForge.Kind.GITHUB, forge))) {
        statuses.published(converged(ONE));
        statuses.published(converged(TWO));
        awaitStates(forge, "success", "success");
      }
    }
  }

  @Test
  void whatAContainerLoggedStaysOnTheHost() {
    String message = "web: unhealthy" + LastWords.of("token=hunter22") + "; quarantined";
    assertThat(Report.of(status(ONE, Phase.ROLLED_BACK, Reason.ROLLED_BACK, message)))
        .map(Report::description)
        .contains("RolledBack: web: unhealthy");
  }

  @Test
  void troubleOfTheHostIsNotTheCommits() {
    assertThat(Report.of(status(ONE, Phase.STALLED, Reason.ENGINE_UNAVAILABLE, "away"))).isEmpty();
    assertThat(Report.of(status(ONE, Phase.STALLED, Reason.SOURCE_UNAVAILABLE, "away"))).isEmpty();
    assertThat(Report.of(status(ONE, Phase.STALLED, Reason.ROLLOUT_FAILED, "web")))
        .map(Report::state)
        .contains(Report.State.FAILURE);
    assertThat(Report.of(converged("sha256:1"))).isEmpty();
  }

  @Test
  void theApiFollowsFromTheRepositoryAndPlainConnectionsAreForThisMachine() {
    Map<String, String> hub = Map.of("FAIRLEAD_GIT_STATUS", "github");
    assertThat(ForgeAccess.of("https://github.com/acme/fleet.git", hub).orElseThrow().base())
        .isEqualTo("https://api.github.com");
    assertThat(ForgeAccess.of("ssh://git@hub.example.com:22/a/b.git", hub).orElseThrow().base())
        .isEqualTo("https://hub.example.com/api/v3");
    ForgeAccess lab =
        ForgeAccess.of(
                "https://lab.example.com:8443/group/sub/fleet.git",
                Map.of("FAIRLEAD_GIT_STATUS", "gitlab"))
            .orElseThrow();
    assertThat(lab.base()).isEqualTo("https://lab.example.com:8443/api/v4");
    assertThat(lab.repository()).isEqualTo("group/sub/fleet");
    assertThat(ForgeAccess.of("https://github.com/acme/fleet.git", Map.of())).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            ForgeAccess.of(
                "https://x.example/a/b",
                Map.of(
                    "FAIRLEAD_GIT_STATUS", "gitea",
                    "FAIRLEAD_GIT_STATUS_API", "http://forge.example/api/v1")))
        .withMessageContaining("FAIRLEAD_GIT_STATUS_API");
  }
}
