package dev.fairlead.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.config.ChannelConfig;
import dev.fairlead.config.Config;
import dev.fairlead.config.ConfigFile;
import dev.fairlead.config.Occasion;
import dev.fairlead.http.JobJson;
import dev.fairlead.http.Samples;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Event;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Job;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What is told to whom, in which form, and what becomes of it when nobody takes it. */
class NotifierTest {
  private static final Instant AT = Instant.parse("2026-02-24T20:15:30.120Z");

  @TempDir Path temp;
  private final InMemoryStore store = new InMemoryStore();
  private final Map<String, AtomicInteger> tally = new ConcurrentHashMap<>();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("notify");
  private final StandInServices services;
  private Notifier notifier = notifier();

  NotifierTest() throws IOException {
    services = new StandInServices();
  }

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void close() {
    logger.detachAppender(logged);
    notifier.close();
    services.close();
  }

  private Notifier notifier() {
    return new Notifier(
        store,
        (channel, outcome) ->
            tally
                .computeIfAbsent(channel + " " + outcome, _ -> new AtomicInteger())
                .incrementAndGet(),
        Clock.systemUTC());
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text + "\n").toString();
  }

  private void channel(String yaml) throws IOException {
    Path file = Files.writeString(temp.resolve("config"), "notifications: {it: " + yaml + "}\n");
    Config config = ConfigFile.find(file, Map.of());
    config.notifications().forEach(this::add);
  }

  private void add(String name, ChannelConfig config) {
    notifier.add(name, config, Ways.of(config), Duration.ofMillis(1));
  }

  private void webhook(String more) throws IOException {
    channel("{webhook: {url: '" + services.url("/hook") + "'}" + more + "}");
  }

  private long rollout(Job.Outcome outcome, String reason) {
    long job = store.begin("shop", "abc", "web: image: reg/shop:6 → reg/shop:7", AT);
    store.end(job, outcome, reason, AT.plusMillis(1_887));
    return job;
  }

  private News news(Occasion occasion, long job, String message) {
    return new News(occasion, "shop", "0123456789abcdef", job, "", message, "", AT);
  }

  private int count(String what) {
    return tally.getOrDefault(what, new AtomicInteger()).get();
  }

  private JsonNode taken() {
    await().until(() -> services.all().size() == 1);
    return services.all().getFirst().body();
  }

  @Test
  void aWebhookIsRollHooksJobAndMore() throws Exception {
    channel(
        "{webhook: {url: '%s', secretFile: '%s'}}"
            .formatted(services.url("/hook"), file("key", "s3cret")));
    long job = rollout(Job.Outcome.ROLLED_BACK, "web: unhealthy");

    notifier.told(news(Occasion.ROLLED_BACK, job, "web: unhealthy"));

    JsonNode body = taken();
    assertThat(body.path("id").asText()).isEqualTo(String.valueOf(job));
    assertThat(body.path("app").asText()).isEqualTo("shop");
    assertThat(body.path("image_tag").asText()).isEqualTo("reg/shop:7");
    assertThat(body.path("status").asText()).isEqualTo("failed");
    assertThat(body.path("error").asText()).isEqualTo("web: unhealthy");
    assertThat(body.path("created_at").asText()).isEqualTo("2026-02-24T20:15:30.120Z");
    assertThat(body.path("updated_at").asText()).isEqualTo("2026-02-24T20:15:32.007Z");
    assertThat(body.path("event").asText()).isEqualTo("rolledBack");
    assertThat(JobJson.job(body.path("job"))).isEqualTo(store.job(job).orElseThrow());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] raw = services.all().getFirst().raw().getBytes(StandardCharsets.UTF_8);
    assertThat(services.all().getFirst().signature())
        .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(raw)));
  }

  @Test
  void theErrorOfASuccessIsPresentAndNull() throws IOException {
    webhook("");
    notifier.told(news(Occasion.SUCCEEDED, rollout(Job.Outcome.COMPLETE, ""), ""));

    JsonNode body = taken();
    assertThat(body.path("status").asText()).isEqualTo("success");
    assertThat(body.has("error")).isTrue();
    assertThat(body.path("error").isNull()).isTrue();
    assertThat(services.all().getFirst().signature()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{slack: {urlFile: SLACK}} | text | *❌ shop failed*",
        "{discord: {urlFile: DISCORD}} | content | **❌ shop failed**",
        "{ntfy: {url: 'NTFY', tokenFile: TOKEN}} | title | ❌ shop failed",
        "{pushover: {userKeyFile: USER, tokenFile: TOKEN, api: 'PUSHOVER'}} | title | ❌ shop failed"
      })
  void eachServiceGetsTheFormAndTheLengthsItTakes(String yaml, String field, String title)
      throws IOException {
    channel(
        yaml.replace("SLACK", file("slack", services.url("/services/T0/B0/canary")))
            .replace("DISCORD", file("discord", services.url("/api/webhooks/1/canary")))
            .replace("NTFY", services.url("/alerts"))
            .replace("TOKEN", file("token", "canary-token"))
            .replace("USER", file("user", "canary-user"))
            .replace("PUSHOVER", services.url("/1/messages.json")));

    notifier.told(news(Occasion.FAILED, 0, "<!channel> @everyone & ä".repeat(1_000)));

    assertThat(taken().path(field).asText()).startsWith(title);
    assertThat(services.all().getFirst().raw()).doesNotContain("<!channel> @everyone &\\");
    if (field.equals("text")) {
      assertThat(taken().path("text").asText()).contains("&lt;!channel&gt; @everyone &amp; ä");
    }
    if (field.equals("content")) {
      assertThat(taken().path("allowed_mentions").path("parse")).isEmpty();
    }
    await().until(() -> count("it sent") == 1);
  }

  @Test
  void keysOfPushoverInTheEnvironmentAreAChannel() {
    PushoverAccount account =
        PushoverAccount.of(
                Map.of("PUSHOVER_USER_KEY", "canary-user", "PUSHOVER_APP_TOKEN", "canary-token"))
            .orElseThrow();
    notifier.add(
        "pushover",
        ChannelConfig.of(List.of(Occasion.SUCCEEDED)),
        account.way(services.url("/1/messages.json")),
        Duration.ofMillis(1));

    notifier.told(news(Occasion.SUCCEEDED, rollout(Job.Outcome.COMPLETE, ""), ""));

    assertThat(taken().path("message").asText())
        .isEqualTo("web: image: reg/shop:6 → reg/shop:7 (1.9 s)");
    assertThat(account.toString()).doesNotContain("canary");
  }

  @Test
  void onlyWhatIsWantedIsTold() throws IOException {
    webhook(", on: [failed], releases: [sh*]");

    notifier.told(news(Occasion.SUCCEEDED, 0, "one"));
    notifier.told(new News(Occasion.FAILED, "blog", "", 0, "", "two", "", AT));
    notifier.told(news(Occasion.FAILED, 0, "three"));

    assertThat(taken().path("message").asText()).isEqualTo("three");
    notifier.close();
    assertThat(services.asked()).isEqualTo(1);
  }

  @Test
  void aTemplateSaysWhatItSays() throws IOException {
    channel(
        "{discord: {urlFile: '%s'}, title: '{release}/{service} {event}', text: '{revision} {job} {time} {message}'}"
            .formatted(file("discord", services.url("/api/webhooks/1/canary"))));

    notifier.told(
        new News(
            Occasion.DRIFT_FOUND, "shop", "0123456789".repeat(4), 7, "web", "$1 \\ {job}", "", AT));

    assertThat(taken().path("content").asText())
        .isEqualTo(
            "**shop/web differs from what is declared**\n0123456 7 2026-02-24T20:15:30Z $1 \\ {job}");
  }

  @Test
  void whatIsNotTakenNowIsTriedAgain() throws IOException {
    services.failing.set(3);
    webhook("");

    notifier.told(news(Occasion.FAILED, 0, "x"));

    assertThat(taken().path("message").asText()).isEqualTo("x");
    assertThat(services.asked()).isEqualTo(4);
    await().until(() -> count("it sent") == 1);
    assertThat(count("it failed")).isZero();
  }

  @Test
  void patienceThatIsAskedForIsGiven() throws IOException {
    services.failing.set(1);
    services.code = 429;
    services.retryAfter = "0.4";
    webhook("");
    long begun = System.nanoTime();

    notifier.told(news(Occasion.FAILED, 0, "x"));

    JsonNode _ = taken();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(400));
  }

  @Test
  void aRefusalIsNotRepeatedAndStandsInTheRolloutsLogWithoutSecrets() throws IOException {
    channel("{slack: {urlFile: '%s'}}".formatted(file("s", services.url("/services/T0/canary"))));
    long job = rollout(Job.Outcome.FAILED, "x");

    notifier.told(news(Occasion.FAILED, job, "x"));

    await().until(() -> count("it failed") == 1);
    assertThat(services.asked()).isEqualTo(1);
    List<Event> events = store.events("shop", job, 0, 10);
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().kind()).isEqualTo("notify");
    assertThat(events.getFirst().container()).isEqualTo("it");
    assertThat(events.getFirst().message())
        .startsWith("failed was not told: HTTP 404: no: (hidden)");
    assertThat(logged.list.toString() + events).doesNotContain("canary");
  }

  @Test
  void whoeverCannotBeReachedIsGivenUpInTheEnd() throws IOException {
    services.failing.set(100);
    webhook("");

    notifier.told(news(Occasion.FAILED, 0, "x"));

    await().until(() -> count("it failed") == 1);
    assertThat(services.asked()).isEqualTo(Outbox.MAX_TRIES);
    assertThat(logged.list).hasSize(1);
    assertThat(logged.list.getFirst().getFormattedMessage()).contains("(after 8 tries)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://192.0.2.1/canary | a secret goes over https only",
        "canary | that is no address",
        "file:///canary | that is no address of http or https",
        "MOVED | HTTP 302"
      })
  void aSecretGoesNowhereElse(String address, String why) throws IOException {
    channel(
        "{slack: {urlFile: '%s'}}"
            .formatted(file("s", address.replace("MOVED", services.url("/moved")))));

    assertThat(notifier.test("it").toString()).contains(why).doesNotContain("canary");
  }

  @Test
  void nobodyWaitsAndWhatWaitsIsBounded() throws IOException {
    services.holding = new CountDownLatch(1);
    webhook("");
    long begun = System.nanoTime();

    for (int i = 0; i < Outbox.MAX_WAITING + 11; i++) {
      notifier.told(news(Occasion.FAILED, i, "x"));
      if (i == 0) {
        await().until(() -> services.asked() == 1); // that one is on its way, not waiting
      }
    }

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    assertThat(count("it failed")).isEqualTo(10);
    services.holding.countDown();
    // Each is a request of its own, on a machine that may be busy.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> services.all().size() == Outbox.MAX_WAITING + 1);
  }

  @Test
  void theSameIsNotToldTwiceInARow() throws IOException {
    webhook("");

    notifier.told(news(Occasion.FAILED, 1, "x"));
    notifier.told(news(Occasion.FAILED, 1, "x"));
    notifier.told(news(Occasion.FAILED, 2, "x"));

    await().until(() -> services.all().size() == 2);
    notifier.close();
    assertThat(services.all()).hasSize(2);
  }

  @Test
  void aSourceThatCannotBeReadIsToldOnceForAllReleases() throws IOException {
    webhook("");
    for (String release : List.of("a", "b", "c")) {
      notifier.told(new News(Occasion.SOURCE_STALE, release, "", 0, "", "away", "away", AT));
    }

    JsonNode _ = taken();
    notifier.close();
    assertThat(services.all()).hasSize(1);
  }

  @Test
  void whatStandsIsToldOnceAlsoAcrossARestart() throws IOException {
    webhook(", repeatSeconds: 0");
    News drift = new News(Occasion.DRIFT_FOUND, "shop", "", 0, "web", "env A", "web: env A", AT);
    notifier.told(drift);
    JsonNode _ = taken();

    notifier.close();
    notifier = notifier();
    webhook(", repeatSeconds: 0");
    notifier.told(drift);
    notifier.published(Samples.blog()); // of another release
    notifier.told(
        new News(Occasion.DRIFT_FOUND, "shop", "", 0, "web", "env B", "env A, env B", AT));

    await().until(() -> services.all().size() == 2);
    assertThat(services.all().getLast().body().path("message").asText()).isEqualTo("env B");
    assertThat(Samples.blog().phase()).isEqualTo(Phase.CONVERGED);
  }

  @Test
  void testSaysWhatBecameOfIt() throws IOException {
    webhook("");
    assertThat(notifier.test("it")).isEqualTo(new Answer.Taken());
    assertThat(notifier.test("nobody")).isInstanceOf(Answer.Refused.class);
    services.failing.set(1);
    assertThat(notifier.test("it").toString()).contains("HTTP 503");
  }
}
