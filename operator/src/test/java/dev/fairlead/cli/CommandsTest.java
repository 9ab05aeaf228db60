package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Api;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.http.ApiServer;
import dev.fairlead.http.FakeReleases;
import dev.fairlead.http.JobJson;
import dev.fairlead.http.Json;
import dev.fairlead.http.Samples;
import dev.fairlead.http.StatusJson;
import dev.fairlead.store.Event;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands against a real API with fake releases: output, exit codes, and what goes to stderr. */
class CommandsTest {
  private final FakeReleases releases = new FakeReleases();
  private final Store store = new InMemoryStore();
  private final ApiServer server;
  private final Invocation fairlead;

  CommandsTest() throws IOException {
    server =
        ApiServer.start(
            new ApiAddress("127.0.0.1", 0, new TreeSet<>()), Api.of(releases, store, () -> ""));
    fairlead = new Invocation(server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String downSentence(String url) {
    return "no operator answers on " + url + ": start one with `fairlead run`";
  }

  @Test
  void statusShowsAllReleases() {
    assertThat(fairlead.run("status")).isZero();

    assertThat(fairlead.out().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactly("RELEASE", "blog", "shop");
    assertThat(fairlead.err()).isEmpty();
  }

  @Test
  void statusTellsWhatIsWrongOutsideOfTheReleases() {
    releases.problems.add("new/release.yaml:1:4: expected a value");

    assertThat(fairlead.run("status")).isZero();

    assertThat(fairlead.out()).endsWith("PROBLEMS\nnew/release.yaml:1:4: expected a value\n");
  }

  @Test
  void statusOfOneShowsItsConditions() {
    assertThat(fairlead.run("status", "shop")).isZero();

    assertThat(fairlead.out())
        .startsWith("shop  Progressing for 12s")
        .contains("CONDITION", "CONTAINER");
  }

  @Test
  void statusAsJsonHasTheDocumentedShape() throws JsonProcessingException {
    assertThat(fairlead.run("status", "-o", "json")).isZero();

    assertThat(StatusJson.overview(Json.parse(fairlead.out())).releases())
        .containsExactly(Samples.blog(), Samples.shop());
  }

  @Test
  void statusOfAnUnknownReleaseFails() {
    assertThat(fairlead.run("status", "none")).isEqualTo(1);

    assertThat(fairlead.out()).isEmpty();
    assertThat(fairlead.err()).isEqualTo("fairlead: there is no release \"none\"\n");
  }

  @Test
  void statusReadsTheHostWhenNoOperatorAnswers() {
    server.close();

    assertThat(fairlead.host(() -> List.of(Samples.pay())).run("status")).isZero();

    assertThat(fairlead.out()).contains("pay      Drifted");
    assertThat(fairlead.err())
        .isEqualTo(downSentence(server.url()) + "; shown is what the containers' own labels say\n");
  }

  @Test
  void statusFailsWhenNeitherOperatorNorHostAnswers() {
    server.close();
    fairlead.host(() -> {
      throw new IllegalStateException("no Docker Engine at /var/run/docker.sock");
    });

    assertThat(fairlead.run("status")).isEqualTo(1);

    assertThat(fairlead.err())
        .isEqualTo(
            "fairlead: "
                + downSentence(server.url())
                + "; and the host cannot be asked: no Docker Engine at /var/run/docker.sock\n");
  }

  @Test
  void statusOfAReleaseThatTheHostDoesNotKnowFails() {
    server.close();

    assertThat(fairlead.run("status", "shop")).isEqualTo(1);
    assertThat(fairlead.err()).contains("no container on this host belongs to \"shop\"");
  }

  @Test
  void watchPrintsEveryChangeOnceWhereNothingCanBeRedrawn() {
    AtomicInteger looks = new AtomicInteger();
    fairlead.pause(_ -> {
      int look = looks.incrementAndGet();
      if (look == 2) {
        releases.releases.add(Samples.pay());
      }
      return look < 5;
    });

    assertThat(fairlead.run("status", "--watch")).isZero();

    assertThat(fairlead.out().lines().filter(line -> line.startsWith("RELEASE"))).hasSize(2);
    assertThat(fairlead.out().lines().filter(line -> line.startsWith("pay"))).hasSize(1);
    assertThat(looks).hasValue(5);
  }

  @Test
  void watchAsJsonWritesOneLinePerChange() throws JsonProcessingException {
    AtomicInteger looks = new AtomicInteger();
    fairlead.pause(_ -> {
      releases.releases.removeFirst();
      return looks.incrementAndGet() < 2;
    });

    assertThat(fairlead.run("status", "--watch", "-o", "json")).isZero();

    List<String> lines = fairlead.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(StatusJson.overview(Json.parse(lines.getLast())).releases())
        .containsExactly(Samples.shop());
  }

  @Test
  void watchRedrawsInPlaceOnATerminalAndOutlivesTheOperator() {
    AtomicInteger looks = new AtomicInteger();
    fairlead
        .terminal(new Terminal(true, false, 60))
        .host(() -> {
          throw new IllegalStateException("no Engine");
        })
        .pause(_ -> {
          server.close();
          return looks.incrementAndGet() < 3;
        });

    assertThat(fairlead.run("status", "--watch")).isZero();

    String[] frames = fairlead.out().split("\u001b\\[\\?2026l", -1);
    assertThat(frames).as("first, changed, and nothing for the unchanged").hasSize(3);
    assertThat(frames[0]).contains("shop     Progressing").doesNotContain("[3A");
    assertThat(frames[1]).contains("\u001b[3A\r", "no operator answers on");
    assertThat(fairlead.out().replaceAll("\u001b\\[[?0-9]*[a-zA-Z]", "").lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
  }

  @ParameterizedTest
  @CsvSource({
    "rollback shop, shop Rollback[to=] by the API",
    "rollback shop --to 3f9c, shop Rollback[to=3f9c] by the API",
    "abort shop --reason slow, shop Abort[] by the API: slow",
    "suspend shop, shop Suspend[] by the API",
    "resume shop, shop Resume[] by the API"
  })
  void controlsSayWhatIsDoneNow(String line, String asked) {
    assertThat(fairlead.run(line.split(" ", -1))).isZero();

    assertThat(releases.controlled).containsExactly(asked);
    assertThat(fairlead.out()).isEqualTo("shop is taken care of\n");
    assertThat(fairlead.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rollback none, there is no release \"none\"",
    "abort blog, no rollout of \"blog\" is under way"
  })
  void aControlThatIsRefusedExitsWith1(String line, String sentence) {
    assertThat(fairlead.run(line.split(" ", -1))).isEqualTo(1);

    assertThat(fairlead.out()).isEmpty();
    assertThat(fairlead.err()).isEqualTo("fairlead: " + sentence + "\n");
  }

  @Test
  void historyShowsRolloutsOfAllOrOne() throws JsonProcessingException {
    store.begin("shop", "r1", "web", Samples.NOW.minusSeconds(60));
    store.begin("blog", "r2", "web", Samples.NOW);

    assertThat(fairlead.run("history", "shop")).isZero();
    assertThat(fairlead.out()).contains("shop").doesNotContain("blog");

    Invocation json = new Invocation(server.url());
    assertThat(json.run("history", "-o", "json")).isZero();
    JsonNode node = Json.parse(json.out());
    assertThat(JobJson.jobs(node)).isEqualTo(store.jobs("", 10));
  }

  @Test
  void historyNeedsAnOperator() {
    server.close();

    assertThat(fairlead.run("history")).isEqualTo(1);
    assertThat(fairlead.err()).isEqualTo("fairlead: " + downSentence(server.url()) + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "shop", "JOB", "--follow"})
  void logsShowsTheNewestRolloutOfAReleaseOrTheOneThatIsNamed(String argument) {
    long job = store.begin("shop", "r1", "web", Samples.NOW);
    store.event(
        new Event(0, "shop", job, Samples.NOW, "step", "web", "shop-web-1", "start", "ok", "done"));
    store.end(job, Job.Outcome.COMPLETE, "", Samples.NOW);
    String subject = argument.equals("JOB") ? Long.toString(job) : argument;

    assertThat(subject.isEmpty() ? fairlead.run("logs") : fairlead.run("logs", subject)).isZero();
    assertThat(fairlead.out())
        .isEqualTo("10:42:12.000 step    start      shop-web-1       ok      done\n");
  }

  @Test
  void logsWithoutARolloutFails() {
    assertThat(fairlead.run("logs", "shop")).isEqualTo(1);
    assertThat(fairlead.err()).isEqualTo("fairlead: there was no rollout of \"shop\" yet\n");
  }

  @Test
  void versionIsTheBuilds() throws JsonProcessingException {
    assertThat(fairlead.run("version", "-o", "json")).isZero();

    assertThat(Json.parse(fairlead.out()).path("version").asText())
        .matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
  }

  @Test
  void generatesACompletionScript() {
    assertThat(fairlead.run("generate-completion")).isZero();
    assertThat(fairlead.out()).contains("complete", "fairlead", "history");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "status --nonsense",
        "status a b",
        "status -o yaml",
        "history --limit x",
        "--api"
      })
  void aWrongCommandLineExitsWith64AndSaysSoOnStderr(String line) {
    int exit = line.isEmpty() ? fairlead.run() : fairlead.run(line.split(" ", -1));

    assertThat(exit).isEqualTo(64);
    assertThat(fairlead.out()).isEmpty();
    assertThat(fairlead.err()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "status --help", "logs -h", "--version"})
  void helpIsDataAndExitsWith0(String line) {
    assertThat(fairlead.run(line.split(" ", -1))).isZero();
    assertThat(fairlead.out()).isNotBlank();
    assertThat(fairlead.err()).isEmpty();
  }

  @Test
  void anAddressThatIsNoneIsRefusedWithASentence() {
    assertThat(fairlead.run("history", "--api", "not a url")).isEqualTo(1);
    assertThat(fairlead.err())
        .isEqualTo("fairlead: \"not a url\" is no address of an API: expected http://HOST:PORT\n");
  }
}
