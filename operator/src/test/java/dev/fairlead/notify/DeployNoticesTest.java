package dev.fairlead.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.http.DeployJson;
import dev.fairlead.http.Json;
import dev.fairlead.store.Deploy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ends of deploys, told as RollHook tells them. */
class DeployNoticesTest {
  private static final Instant AT = Instant.parse("2026-02-24T20:15:30.120Z");

  private final StandInServices services;
  private final List<String> tally = new CopyOnWriteArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final DeployNotices notices =
      new DeployNotices((channel, outcome) -> tally.add(channel + " " + outcome));

  DeployNoticesTest() throws IOException {
    services = new StandInServices();
  }

  @AfterEach
  void close() {
    notices.close();
    services.close();
  }

  private static Deploy good(String id) {
    return new Deploy(
            id,
            "shop",
            List.of("web"),
            "reg/shop:7",
            "",
            Deploy.Status.RUNNING,
            null,
            Deploy.Cause.NONE,
            AT,
            AT,
            "ci",
            "",
            1)
        .succeeded(AT.plusSeconds(2));
  }

  private static Deploy bad() {
    return good("d").failed(Deploy.Cause.PULL, "docker pull failed (exit 1): no such tag", AT);
  }

  private void webhook(String path) {
    notices.webhook(services.url(path), Duration.ofMillis(1));
  }

  @Test
  void postsTheJobAsTheApiGivesIt() {
    webhook("/hook");

    notices.ended(good("a"), log::add);
    notices.ended(bad(), log::add);

    await().until(() -> tally.size() == 2);
    assertThat(services.all())
        .extracting(StandInServices.Taken::raw)
        .containsExactly(
            Json.text(DeployJson.deploy(good("a"))), Json.text(DeployJson.deploy(bad())));
    assertThat(services.all()).extracting(StandInServices.Taken::signature).containsOnlyNulls();
    assertThat(log).isEmpty();
  }

  @Test
  void tellsPushoverInThreeLines() {
    PushoverAccount account =
        PushoverAccount.of(
                Map.of("PUSHOVER_USER_KEY", "canary-user", "PUSHOVER_APP_TOKEN", "canary-token"))
            .orElseThrow();
    notices.pushover(account, services.url("/1/messages.json"), Duration.ofMillis(1));

    notices.ended(good("a"), log::add);
    notices.ended(bad(), log::add);

    await().until(() -> tally.size() == 2);
    assertThat(services.all())
        .extracting(
            taken -> taken.body().path("title").asText(),
            taken -> taken.body().path("message").asText())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("✅ shop", "Image: reg/shop:7\nStatus: success"),
            org.assertj.core.groups.Tuple.tuple(
                "❌ shop",
                "Image: reg/shop:7\nStatus: failed\nError: docker pull failed (exit 1): no such"
                    + " tag"));
  }

  @Test
  void saysInTheLogOfTheDeployWhatWasRefusedAndHidesTheAddress() {
    webhook("/nobody?key=canary-key");

    notices.ended(good("a"), log::add);

    await().until(() -> log.size() == 1);
    assertThat(log.getFirst()).startsWith("[notifier] webhook: HTTP 404");
    assertThat(log.getFirst()).doesNotContain("canary-key");
    assertThat(tally).containsExactly("webhook failed");
  }

  @Test
  void triesAgainAndSaysSo() {
    services.failing.set(2);
    webhook("/hook");

    notices.ended(good("a"), log::add);

    await().until(() -> tally.equals(List.of("webhook sent")));
    assertThat(log).hasSize(2).allMatch(line -> line.startsWith("[notifier] webhook: HTTP 503"));
  }

  @Test
  void saysThatNobodyListens() {
    StandInServices gone = services;
    notices.webhook(gone.url("/hook"), Duration.ofMillis(1));
    gone.close();

    notices.ended(good("a"), log::add);

    await().until(() -> tally.equals(List.of("webhook failed")));
    assertThat(log).hasSize(9).allMatch(line -> line.startsWith("[notifier] webhook: "));
  }
}
