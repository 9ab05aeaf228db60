package dev.fairlead.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.desired.Gate;
import dev.fairlead.desired.Gate.Rhythm;
import dev.fairlead.engine.EngineSpecs;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.observed.Image;
import dev.fairlead.plan.Cause;
import dev.fairlead.plan.Step;
import dev.fairlead.plan.Target;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions of every kind, asked without waiting. */
class BackgroundProberTest {
  private final FakeEngine engine = new FakeEngine(() -> Instant.EPOCH);
  private final BackgroundProber prober = new BackgroundProber(engine);
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    prober.close();
  }

  private static Rhythm rhythm(int timeout) {
    return Rhythm.of(Duration.ofSeconds(1), Duration.ofSeconds(timeout));
  }

  private void ask(Gate.Asked gate, String container, String address) {
    Target target = new Target(container, "shop-web-1", "shop", "web");
    prober.ask(
        new Step.Probe(target, gate, address, null, Instant.EPOCH, new Cause("test")),
        answers::add);
  }

  private Answer answer() throws InterruptedException {
    Answer answer = answers.poll(10, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer");
    }
    return answer;
  }

  private Answer command(String container, String... words) throws InterruptedException {
    ask(new Gate.Command(List.of(words), rhythm(1)), container, "");
    return answer();
  }

  private String container() {
    engine.addLocal(
        "web:1",
        new Image(
            "sha256:1",
            new TreeMap<>(),
            List.of(),
            List.of(),
            "",
            "",
            new TreeMap<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            null,
            ""));
    return engine.create("web", EngineSpecs.container("web:1"), new TreeMap<>());
  }

  @Test
  void connectsToAPort() throws Exception {
    int port;
    try (ServerSocket socket = TinyServer.local()) {
      port = socket.getLocalPort();
      ask(new Gate.Tcp(port, rhythm(5)), "c", "127.0.0.1");
      assertThat(answer()).isEqualTo(new Answer(true, "accepted a connection"));
    }
    ask(new Gate.Tcp(port, rhythm(5)), "c", "127.0.0.1");
    assertThat(answer()).isEqualTo(new Answer(false, "gave no answer: Connection refused"));
  }

  @Test
  void hasNothingToConnectToWithoutAnAddress() throws Exception {
    ask(new Gate.Tcp(80, rhythm(5)), "c", "");
    assertThat(answer())
        .isEqualTo(new Answer(false, "could not be asked: the container has no address"));
  }

  @Test
  void askingReturnsAtOnceAndOneSlowAnswerHoldsUpNoOther() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (TinyServer slow = new TinyServer(out -> awaitEnd(end));
        TinyServer quick = TinyServer.saying("HTTP/1.1 200 OK\r\n\r\n")) {
      for (int i = 0; i < 50; i++) {
        ask(Gate.Http.get("/", slow.port(), rhythm(60)), "c", "127.0.0.1");
      }
      ask(Gate.Http.get("/", quick.port(), rhythm(60)), "c", "127.0.0.1");
      assertThat(answer()).isEqualTo(new Answer(true, "answered 200 OK"));
      await().until(() -> slow.requests.size() == 50);
    } finally {
      end.countDown();
    }
  }

  private static void awaitEnd(CountDownLatch end) throws IOException {
    try {
      boolean _ = end.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void judgesACommandByItsExitCode() throws Exception {
    String id = container();
    engine.start(id);
    assertThat(command(id, "/bin/true")).isEqualTo(new Answer(true, "ended well"));
    assertThat(command(id, "/bin/false")).isEqualTo(new Answer(false, "exited with code 1"));
    assertThat(command(id, "/bin/gone"))
        .isEqualTo(
            new Answer(false, "exited with code 126: exec: /bin/gone: no such file or directory"));
  }

  @Test
  void doesNotRunACommandBesideOneThatHangs() throws Exception {
    String id = container();
    engine.start(id);
    assertThat(command(id, "/bin/sleep", "60"))
        .isEqualTo(new Answer(false, "did not end within 1s"));
    assertThat(command(id, "/bin/true").text()).contains("is not run beside that");
    engine.endExecs();
    assertThat(command(id, "/bin/true")).isEqualTo(new Answer(true, "ended well"));
  }

  @Test
  void commandNeedsAContainerThatRuns() throws Exception {
    assertThat(command(container(), "/bin/true").text())
        .startsWith("could not be run: exec_create");
    assertThat(command("gone", "/bin/true").text()).startsWith("could not be run");
  }
}
