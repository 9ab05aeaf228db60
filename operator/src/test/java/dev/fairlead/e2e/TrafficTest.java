package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.HttpLine;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TrafficApp;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every kind of traffic through the real HAProxy while instances are replaced: what is asked is
 * answered, whatever the app does on SIGTERM.
 */
final class TrafficTest {
  private static final TestProject PROJECT = new TestProject();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static String front = "";
  private static String nextFront = "";
  private static String app = "";

  private final OperatorHarness it = new OperatorHarness().front(front);
  private final int port = OperatorProcess.freePort();
  private final int lines = OperatorProcess.freePort();

  @BeforeAll
  static void build() {
    front = PROJECT.name() + "/front:1";
    FrontImage.build(front);
    nextFront = PROJECT.name() + "/front:2";
    FrontImage.build(nextFront, "LABEL generation=2");
    app = PROJECT.name() + "/app:1";
    TrafficApp.build(app);
  }

  @AfterEach
  void clean() {
    it.close();
  }

  @AfterAll
  static void remove() {
    PROJECT.close();
  }

  /** What is declared of the app, next to its version. */
  private record Declared(String environment, String traffic, String strategy) {}

  private void release(String version, Declared how) {
    it.files.compose(
        """
        services:
          web:
            image: %s
            ports: ["127.0.0.1:%d:8080", "127.0.0.1:%d:9000"]
            environment: {VERSION: "%s"%s}
        """
            .formatted(app, port, lines, version, how.environment()));
    it.files.release(
        "web: {replicas: 2, strategy: {%s, progressDeadlineSeconds: 60}, drain: {seconds: 20},"
                .formatted(how.strategy())
            + " health: {tcp: {port: 9000}}, traffic: {front: {%s}}}".formatted(how.traffic()));
  }

  /** Of many requests some of each kind; one in sixty takes ten seconds. */
  private static List<Kind> mixed() {
    List<Kind> kinds = new ArrayList<>(Collections.nCopies(60, Kind.KEPT));
    for (int i = 0; i < kinds.size(); i++) {
      if (i % 3 == 1) {
        kinds.set(i, Kind.ANEW);
      } else if (i % 15 == 2) {
        kinds.set(i, Kind.SECOND);
      } else if (i % 15 == 5) {
        kinds.set(i, Kind.UPLOAD);
      }
    }
    kinds.set(0, Kind.TEN_SECONDS);
    return kinds;
  }

  @Test
  void nothingOfAnyKindIsLostByARollOrABrokenVersion() throws IOException {
    Declared atOnce = new Declared("", "mode: http", "maxSurge: 2");
    release("one", atOnce);
    it.start().converged();
    TrafficLoad load = new TrafficLoad(port, 60, mixed(), 2, Duration.ofSeconds(3));
    try (load) {
      release("two", atOnce);
      it.await(Phase.CONVERGED, PATIENCE);
      release("three", new Declared(", BROKEN: \"1\"", "mode: http", "maxSurge: 2"));
      it.await(Phase.ROLLED_BACK, PATIENCE);
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    assertThat(load.kinds()).containsOnlyKeys(Kind.values());
    try (HttpLine line = new HttpLine(port)) {
      assertThat(line.get("/client")).as("X-Forwarded-For and -Proto").endsWith(" 127.0.0.1 http");
    }
  }

  @Test
  void aSetIsSwitchedAndSwitchedBackWithoutALoss() {
    Declared green = new Declared(", DRAINS: \"1\"", "mode: http", "type: BlueGreen");
    release("one", green);
    it.start().converged();
    List<String> first = ids(it.host.of("web"));
    TrafficLoad load =
        new TrafficLoad(
            port, 60, List.of(Kind.KEPT, Kind.ANEW, Kind.SECOND), 1, Duration.ofSeconds(1));
    try (load) {
      release("two", green);
      Eventually.within(PATIENCE, () -> assertThat(it.status().message()).contains("kept for"));
      assertThat(it.host.of("web")).hasSize(4).allMatch(Container::running);
      long before = load.answers("one");
      Eventually.holds(() -> assertThat(load.answers("two")).isGreaterThan(100));
      assertThat(load.answers("one")).isEqualTo(before);
      release(
          "one",
          new Declared(
              green.environment(), green.traffic(), green.strategy() + ", keepOldSeconds: 0"));
      assertThat(ids(awaitConverged())).isEqualTo(first);
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
  }

  @Test
  void aNewVersionOfTheFrontTakesOverWithoutALoss() throws IOException {
    Declared web = new Declared("", "mode: http", "maxSurge: 2");
    release("one", web);
    it.start().converged();
    TrafficLoad load =
        new TrafficLoad(
            port,
            60,
            List.of(Kind.KEPT, Kind.KEPT, Kind.ANEW, Kind.UPLOAD),
            1,
            Duration.ofSeconds(1));
    try (load;
        HttpLine idle = new HttpLine(port)) {
      assertThat(idle.get("/")).isEqualTo("one");
      it.stop();
      it.front(nextFront).start();
      String name = it.frontName();
      Eventually.within(
          PATIENCE,
          () ->
              assertThat(it.host.docker("inspect", "-f", "{{.Image}}", name))
                  .isEqualTo(it.host.docker("image", "inspect", "-f", "{{.Id}}", nextFront)));
      release("two", web);
      awaitConverged();
      assertThat(idle.get("/")).as("kept by the one before").isEqualTo("two");
      Eventually.within(
          PATIENCE,
          () ->
              assertThat(
                      it.host.docker(
                          "ps", "-a", "--format", "{{.Names}}", "--filter", "name=" + name))
                  .isEqualTo(name));
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
  }

  /** Its process keeps the connection, and is not the one that takes new ones any more. */
  @Test
  void whoIdledOverAReloadIsLedToWhatServesNow() throws IOException {
    Declared web = new Declared("", "mode: http", "maxSurge: 2");
    release("one", web);
    it.start().converged();
    try (HttpLine once = new HttpLine(port);
        HttpLine twice = new HttpLine(port)) {
      assertThat(once.get("/") + twice.get("/")).isEqualTo("oneone");
      String _ = it.host.docker("kill", "--signal", "USR2", it.frontName());
      release("two", web);
      awaitConverged();
      assertThat(once.get("/")).isEqualTo("two");
      release("three", web);
      awaitConverged();
      assertThat(twice.get("/")).isEqualTo("three");
    }
  }

  private List<Container> awaitConverged() {
    it.await(Phase.CONVERGED, PATIENCE);
    return it.host.of("web");
  }

  private static List<String> ids(List<Container> containers) {
    return containers.stream().map(Container::id).sorted().toList();
  }

  @Test
  void connectionsAreForwardedAsTheyAreAndTellWhoseTheyAre() throws IOException {
    Declared plain =
        new Declared(", PROXY: \"1\"", "mode: tcp, proxyProtocol: true", "maxSurge: 2");
    release("one", plain);
    it.start().converged();
    TrafficLoad load =
        new TrafficLoad(
            port,
            60,
            List.of(Kind.ANEW, Kind.ANEW, Kind.SECOND, Kind.UPLOAD),
            2,
            Duration.ofSeconds(2));
    try (load;
        HttpLine talk = new HttpLine(lines)) {
      assertThat(say(talk, "hello")).startsWith("one 127.0.0.1:").endsWith(" hello");
      release("two", plain);
      Eventually.within(PATIENCE, () -> assertThat(load.answers()).containsKey("two"));
      // It was there before, and goes on with the one that it is with.
      assertThat(say(talk, "still there?")).startsWith("one 127.0.0.1:");
      talk.out().close();
      it.await(Phase.CONVERGED, PATIENCE);
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
    try (HttpLine line = new HttpLine(port)) {
      assertThat(line.get("/client")).startsWith("127.0.0.1:");
    }
  }

  private static String say(HttpLine line, String text) throws IOException {
    line.out().write((text + "\n").getBytes(StandardCharsets.UTF_8));
    return line.line();
  }
}
