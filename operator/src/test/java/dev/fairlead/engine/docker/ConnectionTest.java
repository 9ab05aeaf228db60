package dev.fairlead.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.EngineSpecs;
import dev.fairlead.engine.RecordedEvents;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Ordered;
import dev.fairlead.testing.SocketProxy;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What is known after a connection failed, and how it comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class ConnectionTest {
  private static final String SPEC_ID = "abcdef012345".repeat(5) + "abcd";

  private final TestProject project = new TestProject();
  private String image = "";

  @BeforeAll
  void build() {
    image = project.image("1", "CMD [\"/bin/sleep\", \"1000\"]");
  }

  @AfterAll
  void clean() {
    project.close();
  }

  private static DockerEngine engine(URI host) {
    return DockerEngine.connect(host, CallObserver.NONE);
  }

  private static SocketProxy proxy() {
    return new SocketProxy(Path.of(DockerEngine.host(Map.of()).getPath()));
  }

  private SortedMap<String, String> labels() {
    return Ordered.map(Map.of(Labels.PROJECT, project.name(), Labels.SERVICE, "web"));
  }

  private static void assertFails(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  @Test
  void absentEngineIsUnreachableAndConnectingDoesNotBlock() {
    try (DockerEngine engine = engine(URI.create("unix:///nowhere/docker.sock"));
        DockerEngine tcp = engine(URI.create("tcp://127.0.0.1:1"))) {
      assertFails(Kind.UNREACHABLE, engine::version);
      assertFails(Kind.UNREACHABLE, engine::list);
      assertFails(Kind.UNREACHABLE, () -> engine.start(SPEC_ID));
      assertFails(Kind.UNREACHABLE, tcp::version);
    }
  }

  @Test
  void engineIsReachedOverPlainTcp() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(null);
    InetSocketAddress address = (InetSocketAddress) server.getLocalAddress();
    URI uri = URI.create("tcp://127.0.0.1:" + address.getPort());
    try (StubSocket stub = StubSocket.speaking(server, "1.41", request -> "404 {}");
        DockerEngine engine = engine(uri)) {
      assertThat(engine.version().id()).isEqualTo("STUB");
      assertThat(stub.requests()).contains("GET /version");
    }
  }

  @Test
  void silentEngineRunsIntoTheDeadlineOfTheCall() {
    try (StubSocket silent = new StubSocket(request -> StubSocket.SILENCE);
        Calls calls = new Calls(new Transport(silent.uri()), CallObserver.NONE)) {
      long start = System.nanoTime();
      assertFails(Kind.UNKNOWN_OUTCOME, calls::negotiate);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Limit.PING.total(), Limit.PING.total().plusSeconds(2));
    }
  }

  @Test
  void callThatRanIntoItsDeadlineIsNotSentAgain() {
    try (StubSocket stub = StubSocket.speaking("1.41", request -> StubSocket.SILENCE);
        Calls calls = new Calls(new Transport(stub.uri()), CallObserver.NONE)) {
      Call start =
          Call.post("container_start", "/containers/x/start")
              .within(Limit.of(Duration.ofMillis(200)))
              .asRepeatable();

      assertFails(Kind.UNKNOWN_OUTCOME, () -> calls.send(start));
      assertThat(stub.requests()).filteredOn(r -> r.startsWith("POST")).hasSize(1);
    }
  }

  @Test
  void pingIsNotStarvedByCallsThatHang() throws Exception {
    CountDownLatch released = new CountDownLatch(40);
    try (StubSocket stub =
            StubSocket.speaking(
                "1.41", request -> request.contains("/networks") ? StubSocket.SILENCE : "200 []");
        DockerEngine engine = engine(stub.uri())) {
      engine.version();
      List<Thread> hanging = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        hanging.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    engine.networks();
                  } catch (EngineException e) {
                    released.countDown();
                  }
                }));
      }
      await()
          .until(() -> stub.requests().stream().filter(r -> r.contains("networks")).count() > 10);

      assertThat(engine.version().engine()).isEqualTo("9.9");
      hanging.forEach(Thread::interrupt);
      assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void engineThatIsTooOldOrTooNewIsRefusedInOneSentence() {
    try (StubSocket old = StubSocket.speaking("1.40", request -> "200 []");
        DockerEngine engine = engine(old.uri())) {
      assertThatThrownBy(engine::list)
          .isInstanceOf(EngineException.class)
          .hasMessage(
              "Docker Engine 9.9 cannot be used: its API 1.40 is older than 1.41; Fairlead speaks"
                  + " 1.41 to 1.51");
    }
  }

  @Test
  void newestCommonApiIsSpoken() {
    try (StubSocket recent = StubSocket.speaking("1.99", request -> "200 []");
        DockerEngine engine = engine(recent.uri())) {
      engine.list();
      assertThat(recent.requests().getLast()).startsWith("GET /v1.51/containers/json");
    }
  }

  @Test
  void answerThatIsNoListIsNotAnEmptyHost() {
    for (String answer : List.of("{\"message\": \"moved\"}", "")) {
      try (StubSocket proxy = StubSocket.speaking("1.41", request -> "200 " + answer);
          DockerEngine engine = engine(proxy.uri())) {
        assertThatThrownBy(engine::list)
            .isInstanceOf(EngineException.class)
            .hasMessageContaining("the answer is no list");
      }
    }
  }

  @Test
  void listIsReadAgainWhenTheAnswerIsAnotherOne() {
    List<String> answers =
        new ArrayList<>(List.of(listed("a"), listed("a"), listed("b"), "200 []"));
    try (StubSocket stub = StubSocket.speaking("1.41", request -> answers.removeFirst());
        DockerEngine engine = engine(stub.uri())) {
      assertThat(engine.list()).extracting(ContainerSummary::id).containsExactly("a");
      assertThat(engine.list()).extracting(ContainerSummary::id).containsExactly("a");
      assertThat(engine.list()).extracting(ContainerSummary::id).containsExactly("b");
      assertThat(engine.list()).isEmpty();
    }
  }

  private static String listed(String id) {
    return "200 [{\"Id\": \"%s\", \"State\": \"running\", \"Names\": [\"/web\"]}]".formatted(id);
  }

  @Test
  void c9ContainerThatCouldNotJoinItsSecondNetworkIsRemovedAgain() {
    try (StubSocket stub =
            StubSocket.speaking(
                "1.41",
                request -> {
                  if (request.contains("/create")) {
                    return "201 {\"Id\":\"" + SPEC_ID + "\"}";
                  }
                  return request.startsWith("DELETE")
                      ? "204 "
                      : "404 {\"message\":\"network b not found\"}";
                });
        DockerEngine engine = engine(stub.uri())) {
      var spec =
          EngineSpecs.on(
              EngineSpecs.container(image), EngineSpecs.endpoint("a"), EngineSpecs.endpoint("b"));

      assertFails(Kind.NOT_FOUND, () -> engine.create("shop-web-1", spec, labels()));
      assertThat(stub.requests().getLast()).startsWith("DELETE /v1.41/containers/" + SPEC_ID);
    }
  }

  @Test
  void allNetworksAreJoinedAtCreateWhereTheApiCan() {
    try (StubSocket stub =
            StubSocket.speaking("1.44", request -> "201 {\"Id\":\"" + SPEC_ID + "\"}");
        DockerEngine engine = engine(stub.uri())) {
      var spec =
          EngineSpecs.on(
              EngineSpecs.container(image), EngineSpecs.endpoint("a"), EngineSpecs.endpoint("b"));

      engine.create("shop-web-1", spec, labels());
      assertThat(stub.requests()).filteredOn(r -> r.startsWith("POST")).hasSize(1);
    }
  }

  @Test
  void createWhoseAnswerWasLostIsFoundByItsName() {
    try (SocketProxy proxy = proxy();
        DockerEngine engine = engine(proxy.uri())) {
      engine.version();
      proxy.cutAnswerTo(request -> request.contains("/containers/create"));
      String name = project.unique("lost");

      String id = engine.create(name, EngineSpecs.container(image), labels());

      assertThat(engine.inspect(id).orElseThrow().name()).isEqualTo(name);
    }
  }

  @Test
  void repeatableCallWhoseAnswerWasLostIsSentAgain() {
    try (SocketProxy proxy = proxy();
        DockerEngine engine = engine(proxy.uri())) {
      String id = engine.create(project.unique("again"), EngineSpecs.container(image), labels());
      for (String call : List.of("/start", "/stop", "DELETE")) {
        proxy.cutAnswerTo(request -> request.contains(call));
        switch (call) {
          case "/start" -> engine.start(id);
          case "/stop" -> engine.stop(id, Duration.ZERO);
          default -> engine.remove(id, true);
        }
      }
      assertThat(engine.inspect(id)).isEmpty();
    }
  }

  @Test
  void renameWhoseAnswerWasLostIsUnknown() {
    try (SocketProxy proxy = proxy();
        DockerEngine engine = engine(proxy.uri())) {
      String id = engine.create(project.unique("name"), EngineSpecs.container(image), labels());
      proxy.cutAnswerTo(request -> request.contains("/rename"));

      assertFails(Kind.UNKNOWN_OUTCOME, () -> engine.rename(id, project.unique("named")));
    }
  }

  @Test
  void writesSucceedOnPooledConnectionsThatWentStale() {
    try (SocketProxy proxy = proxy();
        DockerEngine engine = engine(proxy.uri())) {
      String id = engine.create(project.unique("stale"), EngineSpecs.container(image), labels());
      proxy.cutOnce();
      engine.start(id);
      proxy.cutOnce();
      String second =
          engine.create(project.unique("stale"), EngineSpecs.container(image), labels());

      assertThat(engine.inspect(second)).isPresent();
    }
  }

  @Test
  void eventStreamComesBackAfterACutAndTellsSo() throws Exception {
    RecordedEvents events = new RecordedEvents();
    try (SocketProxy proxy = proxy();
        DockerEngine engine = engine(proxy.uri());
        AutoCloseable stream = engine.events(events)) {
      assertThat(stream).isNotNull();
      await().until(() -> events.connects.size() == 1);
      proxy.cut();
      await().until(() -> events.disconnects.size() == 1);
      assertFailsWhileDown(engine);
      proxy.restore();
      await().until(() -> events.connects.size() == 2);

      String id = engine.create(project.unique("back"), EngineSpecs.container(image), labels());
      await().until(() -> events.actions(id).contains("create"));
      assertThat(events.disconnects).hasSize(1);
    }
  }

  private static void assertFailsWhileDown(DockerEngine engine) {
    assertThatThrownBy(engine::list).isInstanceOf(EngineException.class);
  }

  @Test
  void closedEventStreamEndsAtOnceAndIsSilent() throws Exception {
    RecordedEvents events = new RecordedEvents();
    try (DockerEngine engine = engine(DockerEngine.host(System.getenv()))) {
      AutoCloseable stream = engine.events(events);
      await().until(() -> events.connects.size() == 1);

      long start = System.nanoTime();
      stream.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(200));
      engine.create(project.unique("unheard"), EngineSpecs.container(image), labels());

      assertThat(events.disconnects).isEmpty();
    }
  }

  @Test
  void failingListenerDoesNotEndTheStream() throws Exception {
    RecordedEvents events = new RecordedEvents();
    try (DockerEngine engine = engine(DockerEngine.host(System.getenv()));
        AutoCloseable stream = engine.events(new Failing(events))) {
      assertThat(stream).isNotNull();
      await().until(() -> events.connects.size() == 1);
      String id = engine.create(project.unique("fail"), EngineSpecs.container(image), labels());
      engine.remove(id, true);

      await().until(() -> events.actions(id).contains("destroy"));
      assertThat(events.disconnects).isEmpty();
    }
  }

  /** Hears, and fails after hearing. */
  private record Failing(RecordedEvents events) implements dev.fairlead.engine.EventListener {
    @Override
    public void connected() {
      events.connected();
      throw new IllegalStateException("after connected");
    }

    @Override
    public void event(dev.fairlead.engine.EngineEvent event) {
      events.event(event);
      throw new IllegalStateException("after event");
    }

    @Override
    public void disconnected(String reason) {
      events.disconnected(reason);
    }
  }

  @Test
  void interruptedCallerGetsAnUnknownOutcomeAndKeepsItsFlag() throws IOException {
    try (StubSocket stub = StubSocket.speaking("1.41", request -> StubSocket.SILENCE);
        DockerEngine engine = engine(stub.uri())) {
      engine.version();
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> engine.rename(SPEC_ID, "x")).isInstanceOf(EngineException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
