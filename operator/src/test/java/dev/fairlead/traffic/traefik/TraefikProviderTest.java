package dev.fairlead.traffic.traefik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.observed.RouteState.Unanswered;
import dev.fairlead.testing.AdminGate;
import dev.fairlead.testing.AdminGate.Mood;
import dev.fairlead.testing.TraefikProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider on a real Traefik, whose API may want to know who asks, or have a bad day. */
class TraefikProviderTest {
  private static final String ID = "shop:web:traefik:shop";
  private static final String BACKEND = Backend.name("0123456789ab", "127.0.0.1");

  @TempDir Path directory;

  private static Route route() {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("http.routers.shop.rule", "PathPrefix(`/`)");
    settings.put("http.routers.shop.entryPoints", "web");
    settings.put("http.routers.shop.service", "shop");
    return new Route(
        ID,
        new TreeSet<>(),
        80,
        new Way.Traefik("shop", false, "http", "", settings),
        Duration.ofSeconds(5));
  }

  private static RouteState state(Traefik provider) {
    return Objects.requireNonNull(provider.observe("shop", List.of(route())).get(ID));
  }

  private Traefik provider(
      String api, String username, @Nullable Path passwordFile, @Nullable Path tokenFile) {
    return new Traefik(
        new TraefikSettings(directory, URI.create(api), username, passwordFile, tokenFile));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text + "\n");
  }

  private static String sha1(String text) throws Exception {
    byte[] digest =
        java.security.MessageDigest.getInstance("SHA-1")
            .digest(text.getBytes(StandardCharsets.UTF_8));
    return java.util.Base64.getEncoder().encodeToString(digest);
  }

  /** Routers before an API that is for those alone who know one of these. */
  private static String guarded(String password, String token) throws Exception {
    return """
    http:
      routers:
        users:
          rule: PathPrefix(`/api`) && !HeaderRegexp(`Authorization`, `^Bearer `)
          entryPoints: [traefik]
          service: api@internal
          middlewares: [users]
        programs:
          rule: PathPrefix(`/api`) && Header(`Authorization`, `Bearer %s`)
          entryPoints: [traefik]
          service: api@internal
      middlewares:
        users: {basicAuth: {users: ["fairlead:{SHA}%s"]}}
    """
        .formatted(token, sha1(password));
  }

  @Test
  void asksAnApiThatWantsAPasswordOrAToken() throws Exception {
    Path password = file("password", "canary-password");
    Path token = file("token", "canary-token");
    Way.Traefik way = (Way.Traefik) route().way();
    Book _ = new Shelf(directory).change(book -> book.opened(route(), way));
    try (TraefikProgram traefik =
        new TraefikProgram().guarded(guarded("canary-password", "canary-token"))) {
      String api = traefik.api();
      Traefik named = provider(api, "fairlead", password, null);
      await().untilAsserted(() -> assertThat(state(named)).isInstanceOf(Answered.class));
      assertThat(state(provider(api, "", null, token))).isInstanceOf(Answered.class);

      assertThat(state(provider(api, "", null, null)).toString()).contains("status 401");
      assertThat(state(provider(api, "somebody", password, null)).toString())
          .contains("Traefik's API cannot be asked: it answers with status 401")
          .doesNotContain("canary");
      // What is no router's is answered like what is not there, and is not taken for that.
      Path wrong = file("wrong", "canary-wrong");
      assertThat(state(provider(api, "", null, wrong)).toString())
          .contains("Unanswered", "it answers with status 404")
          .doesNotContain("canary");

      // Read anew each time: it may be changed while it is used.
      file("password", "another");
      assertThat(state(named)).isInstanceOf(Unanswered.class);
      file("password", "canary-password");
      assertThat(state(named)).isInstanceOf(Answered.class);
    }
  }

  /** I24: who refuses a header quotes it. */
  @Test
  void aTokenThatNoHeaderMayHoldIsNotTold() throws IOException {
    Book _ = new Shelf(directory).change(book -> book.opened(route(), (Way.Traefik) route().way()));
    for (String text : List.of("canary-one\ncanary-two", "\ufeffcanary-one", "canary one", "")) {
      Path token = file("token", text);
      assertThat(state(provider("http://127.0.0.1:1", "", null, token)).toString())
          .contains("Unanswered", token + " holds no token")
          .doesNotContain("canary");
    }
  }

  /** A label that names the service has it another route, with the router of the one before. */
  @Test
  void aRouteThatNobodyWantsGivesWay() throws IOException {
    HttpServer operator = operator();
    try (TraefikProgram traefik = new TraefikProgram()) {
      TraefikProgram _ =
          traefik.polling("http://127.0.0.1:" + operator.getAddress().getPort() + "/");
      Traefik provider = provider(traefik.api(), "", null, null);
      await()
          .ignoreException(EngineException.class)
          .until(() -> {
            provider.open(route(), new TreeSet<>());
            return true;
          });
      provider.admit(route(), BACKEND, "127.0.0.1");
      Way.Traefik way = (Way.Traefik) route().way();
      TreeMap<String, String> settings = new TreeMap<>(way.settings());
      settings.put("http.routers.shop.service", "named");
      Route named =
          new Route(
              "shop:web:traefik:named",
              new TreeSet<>(),
              80,
              new Way.Traefik("named", false, "http", "", settings),
              route().admit());
      assertThat(provider.observe("shop", List.of(route(), named))).hasSize(2);
      assertThatThrownBy(() -> provider.open(named, new TreeSet<>()))
          .hasMessageContaining("http routers shop is the route " + ID + "'s already");
      assertThat(provider.observe("shop", List.of(named))).containsKey(ID);
      provider.open(named, new TreeSet<>());
      await()
          .untilAsserted(() ->
              assertThat(provider.observe("shop", List.of(named)))
                  .containsOnlyKeys(named.id())
                  .containsEntry(
                      named.id(),
                      new Answered(
                          true,
                          new TreeSet<>(),
                          List.of(
                              new Backend(BACKEND, Backend.State.ADMITTED, Backend.UNCOUNTED)))));
    } finally {
      operator.stop(0);
    }
  }

  @Test
  void believesNoAnswerThatIsNotTraefiks() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    HttpServer operator = operator();
    try (TraefikProgram traefik = new TraefikProgram()) {
      int api = URI.create(traefik.api()).getPort();
      try (AdminGate gate =
          new AdminGate(
              "traefik", null, new InetSocketAddress(here, api), new InetSocketAddress(here, 0))) {
        TraefikProgram _ =
            traefik.polling("http://127.0.0.1:" + operator.getAddress().getPort() + "/");
        int port = ((InetSocketAddress) gate.address()).getPort();
        Traefik provider = provider("http://127.0.0.1:" + port, "", null, null);
        // While it starts it answers that there is no such page.
        await()
            .ignoreException(EngineException.class)
            .until(() -> {
              provider.open(route(), new TreeSet<>());
              return true;
            });
        provider.admit(route(), BACKEND, "127.0.0.1");
        await()
            .untilAsserted(() -> assertThat(backend(provider)).isEqualTo(Backend.State.ADMITTED));

        for (Mood mood : List.of(Mood.REFUSING, Mood.RAVING, Mood.ABSENT, Mood.SILENT)) {
          gate.be(mood);
          assertThat(state(provider)).as(mood.name()).isInstanceOf(Unanswered.class);
        }
        gate.be(Mood.RAVING);
        assertThatThrownBy(() -> provider.evict(ID, BACKEND))
            .isInstanceOfSatisfying(
                EngineException.class,
                e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.UNKNOWN_OUTCOME));
        gate.be(Mood.WELL);
        provider.evict(ID, BACKEND);
        assertThat(backend(provider)).isEqualTo(Backend.State.DRAINING);
      }
    } finally {
      operator.stop(0);
    }
  }

  private static Backend.State backend(Traefik provider) {
    return ((Answered) state(provider)).backends().getFirst().state();
  }

  /** What Traefik polls. */
  private HttpServer operator() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          byte[] body =
              new Polled(directory).configuration().orElse("{}").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
