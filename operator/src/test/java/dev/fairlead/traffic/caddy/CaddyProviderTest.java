package dev.fairlead.traffic.caddy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.observed.RouteState.Unanswered;
import dev.fairlead.testing.AdminGate;
import dev.fairlead.testing.AdminGate.Mood;
import dev.fairlead.testing.HostCaddy;
import dev.fairlead.testing.SlowApps;
import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider on a real Caddy, by a unix socket. */
class CaddyProviderTest {
  private static final String ID = "shop:web:caddy:shop";

  @TempDir Path directory;
  private final SlowApps apps = new SlowApps();
  private int port;
  private HostCaddy caddy;
  private Caddy provider;
  private Http admin;

  @BeforeEach
  void start() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    caddy = new HostCaddy(directory, port);
    admin = new Http(caddy.admin(), Duration.ofSeconds(2));
    provider = provider(caddy.admin());
    await().until(() -> !(state() instanceof Unanswered));
  }

  @AfterEach
  void stop() {
    apps.close();
    caddy.close();
  }

  private Caddy provider(URI address) {
    return new Caddy(address, directory.resolve("state"));
  }

  private static Route route(String handler) {
    return new Route(
        "shop:web:caddy:" + handler,
        new TreeSet<>(),
        80,
        new Way.Caddy(handler),
        Duration.ofSeconds(5));
  }

  private RouteState state() {
    return Objects.requireNonNull(provider.observe("shop", List.of(route("shop"))).get(ID));
  }

  private boolean known() {
    return state() instanceof Answered answered && answered.known();
  }

  private List<Backend> backends() {
    return ((Answered) state()).backends();
  }

  private static String name(String address) {
    return Backend.name("0123456789ab", address);
  }

  private void open() {
    provider.open(route("shop"), new TreeSet<>());
  }

  private void admit(String address) {
    provider.admit(route("shop"), name(address), address);
  }

  private JsonNode config() throws IOException {
    return new ObjectMapper().readTree(admin.get("/config/").body());
  }

  @Test
  void movesRequestsAndKnowsWhenTheLastOneIsOver() throws IOException {
    JsonNode before = config();
    String one = apps.app("one");
    String two = apps.app("two");
    assertThat(known()).isFalse();
    open();
    assertThat(known()).isTrue();
    admit(one);
    assertThat(backends()).containsExactly(new Backend(name(one), State.ADMITTED, 0));
    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(() -> SlowApps.get(port, "/slow"));
    await().until(() -> apps.waiting() == 1);

    admit(two);
    provider.evict(ID, name(one));
    for (int i = 0; i < 20; i++) {
      assertThat(SlowApps.get(port, "/")).isEqualTo("two");
    }
    assertThat(backends())
        .containsExactlyInAnyOrder(
            new Backend(name(one), State.DRAINING, 1), new Backend(name(two), State.ADMITTED, 0));
    apps.goOn();
    assertThat(slow.join()).isEqualTo("one");
    await()
        .untilAsserted(
            () -> assertThat(backends()).contains(new Backend(name(one), State.DRAINING, 0)));
    provider.withdraw(ID, name(one));
    assertThat(backends()).containsExactly(new Backend(name(two), State.ADMITTED, 0));

    // Another run of the operator, which nobody asks for the route any more.
    provider = provider(caddy.admin());
    assertThat(provider.observe("shop", List.of())).containsKey(ID);
    provider.close(ID);
    assertThat(provider.observe("shop", List.of())).isEmpty();
    ((com.fasterxml.jackson.databind.node.ObjectNode)
            before.at("/apps/http/servers/site/routes/0/handle/0"))
        .putArray("upstreams");
    assertThat(config()).isEqualTo(before);
  }

  @Test
  void whatAPersonEditsIsPutRightAndNothingElse() throws IOException {
    String one = apps.app("one");
    open();
    admit(one);
    admin.send(
        "POST", "/id/shop/upstreams", Map.of(), "{\"dial\": \"%s\"}".formatted(apps.app("x")));
    admin.send("POST", "/id/shop/load_balancing", Map.of(), "{\"try_duration\": 1000000}");
    assertThat(known()).isFalse();
    assertThat(backends()).containsExactly(new Backend(name(one), State.ADMITTED, 0));
    open();
    assertThat(known()).isTrue();
    JsonNode handler = config().at("/apps/http/servers/site/routes/0/handle/0");
    assertThat(handler.path("upstreams")).hasSize(1);
    assertThat(handler.at("/load_balancing/try_duration").asInt()).isEqualTo(1_000_000);
    assertThat(SlowApps.get(port, "/")).isEqualTo("one");
  }

  @Test
  void whatServedBeforeServesUntilTheFirstIsAdmitted() throws IOException {
    admin.send(
        "PUT", "/id/shop/upstreams", Map.of(), "[{\"dial\": \"%s\"}]".formatted(apps.app("old")));
    open();
    assertThat(known()).isTrue();
    assertThat(SlowApps.get(port, "/")).isEqualTo("old");
    admit(apps.app("new"));
    for (int i = 0; i < 10; i++) {
      assertThat(SlowApps.get(port, "/")).isEqualTo("new");
    }
  }

  private static Route other(String project, String service, String handler) {
    return new Route(
        project + ":" + service + ":caddy:" + handler,
        new TreeSet<>(),
        80,
        new Way.Caddy(handler),
        Duration.ofSeconds(5));
  }

  @Test
  void aHandlerIsOneRoutesAlone() throws IOException {
    Route other = other("a", "b", "shop");
    open();
    String refusal = "Caddy: the handler /id/shop is the route " + ID + "'s";
    assertThatThrownBy(() -> provider.open(other, new TreeSet<>())).hasMessage(refusal);
    admit(apps.app("one"));
    JsonNode before = config();
    assertThatThrownBy(() -> provider.open(other, new TreeSet<>())).hasMessage(refusal);
    String two = apps.app("two");
    assertThatThrownBy(() -> provider.admit(other, name(two), two)).hasMessage(refusal);
    Route byPath = other("a", "b", "/config/apps/http/servers/site/routes/0/handle/0");
    assertThatThrownBy(() -> provider.open(byPath, new TreeSet<>()))
        .hasMessageContaining("is the route " + ID + "'s");
    assertThat(config()).isEqualTo(before);
    assertThat(known()).isTrue();
    // Whom it served is known also when Caddy itself has forgotten it.
    caddy.stop();
    caddy.start();
    await().until(() -> !(state() instanceof Unanswered));
    assertThatThrownBy(() -> provider.open(other, new TreeSet<>())).hasMessage(refusal);
    provider.close(ID);
    provider.open(other, new TreeSet<>());
  }

  /** The service has another name: its old route goes when the new one is in place. */
  @Test
  void aRouteThatNobodyWantsGivesWay() {
    Route renamed = other("shop", "app", "shop");
    open();
    admit(apps.app("old"));
    assertThat(provider.observe("shop", List.of(route("shop"), renamed))).hasSize(2);
    assertThatThrownBy(() -> provider.open(renamed, new TreeSet<>()))
        .hasMessageContaining("is the route " + ID + "'s");
    assertThat(provider.observe("shop", List.of(renamed))).containsKey(ID);
    provider.open(renamed, new TreeSet<>());
    assertThat(provider.observe("shop", List.of(renamed)))
        .containsOnlyKeys(renamed.id())
        .containsEntry(renamed.id(), new Answered(true, new TreeSet<>(), List.of()));
    assertThat(SlowApps.get(port, "/")).isEqualTo("old");
    String one = apps.app("new");
    provider.admit(renamed, name(one), one);
    for (int i = 0; i < 10; i++) {
      assertThat(SlowApps.get(port, "/")).isEqualTo("new");
    }
  }

  @Test
  void anEditThatMeetsAnotherOneIsRefusedByCaddy() throws IOException {
    open();
    admit(apps.app("one"));
    Admin ours = new Admin(admin);
    Admin.Part seen = ours.get("/id/shop/upstreams");
    assertThat(seen.etag()).isNotEmpty();
    admit(apps.app("two"));
    ArrayNode late = Admin.JSON.arrayNode();
    assertThatThrownBy(() -> ours.put("/id/shop/upstreams", seen, late))
        .isInstanceOf(Admin.Changed.class);
    assertThat(backends()).hasSize(2);
  }

  @Test
  void oneThatForgotIsToldAgain() {
    String one = apps.app("one");
    open();
    admit(one);
    caddy.stop();
    assertThat(state()).isInstanceOf(Unanswered.class);
    caddy.start();
    await().until(() -> !(state() instanceof Unanswered));
    assertThat(known()).isFalse();
    assertThat(backends()).isEmpty();
    open();
    admit(one);
    assertThat(SlowApps.get(port, "/")).isEqualTo("one");
  }

  @Test
  void saysWhatIsWrongWithIt() {
    assertThat(provider.observe("shop", List.of(route("nowhere"))).values().toString())
        .contains("no reverse_proxy handler at /id/nowhere");
    caddy.signal("STOP");
    assertThat(state().toString()).contains("Caddy does not answer: no answer within");
    caddy.signal("CONT");
    assertThat(state()).isInstanceOf(Answered.class);
    provider = provider(URI.create("http://127.0.0.1:1"));
    assertThat(state().toString()).contains("Caddy does not answer");
  }

  /** I13: what was not answered may be done. */
  @Test
  void believesNoAnswerThatIsNotCaddys() {
    Path socket = directory.resolve("gate.sock");
    try (AdminGate gate =
        new AdminGate(
            "caddy",
            null,
            UnixDomainSocketAddress.of(caddy.admin().getPath()),
            UnixDomainSocketAddress.of(socket))) {
      provider = provider(URI.create("unix://" + socket));
      String one = apps.app("one");
      String two = apps.app("two");
      open();
      admit(one);
      for (Mood mood : List.of(Mood.REFUSING, Mood.RAVING, Mood.ABSENT, Mood.LOST, Mood.SILENT)) {
        gate.be(mood);
        assertThat(state().toString()).as(mood.name()).contains("Caddy does not answer");
      }
      gate.be(Mood.REFUSING);
      assertThatThrownBy(() -> provider.evict(ID, name(one))).isInstanceOf(EngineException.class);
      gate.be(Mood.WELL);
      assertThat(backends()).containsExactly(new Backend(name(one), State.ADMITTED, 0));
      admit(two);
      gate.be(Mood.LOST);
      assertThatThrownBy(() -> provider.withdraw(ID, name(one)))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.UNKNOWN_OUTCOME));
      gate.be(Mood.WELL);
      assertThat(backends()).containsExactly(new Backend(name(two), State.ADMITTED, 0));
      assertThat(SlowApps.get(port, "/")).isEqualTo("two");
    }
  }
}
