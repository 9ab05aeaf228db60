package dev.fairlead.traffic.npm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.fairlead.testing.FakeNpm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider on a stand-in that keeps to the API as it is documented. */
class NpmProviderTest {
  private static final Route ROUTE = route("stage-dev-shop", false);
  private static final String ONE = Backend.name("111111111111", "172.18.0.2");
  private static final String TWO = Backend.name("222222222222", "172.18.0.3");

  @TempDir Path directory;
  private String complaint = "";
  private final FakeNpm npm = new FakeNpm(_ -> complaint);
  private Npm provider;

  private static Route route(String name, boolean whole) {
    return new Route(
        "shop:web:npm:" + name,
        new TreeSet<>(),
        3000,
        new Way.Npm(name, whole, false),
        Duration.ofSeconds(5));
  }

  @BeforeEach
  void start() throws IOException {
    credentials(FakeNpm.PASSWORD);
    provider = provider();
  }

  @AfterEach
  void stop() {
    npm.close();
  }

  private void credentials(String password) throws IOException {
    Files.writeString(directory.resolve("login"), FakeNpm.USER + "\n" + password + "\n");
  }

  private Npm provider() {
    return new Npm(
        new NpmSettings(
            npm.url(),
            directory.resolve("login"),
            "apps.example.com",
            Duration.ofSeconds(20),
            directory.resolve("state")));
  }

  private RouteState state(Route route) {
    return Objects.requireNonNull(provider.observe("shop", List.of(route)).get(route.id()));
  }

  private Answered answered() {
    return (Answered) state(ROUTE);
  }

  private JsonNode host() {
    assertThat(npm.hosts()).hasSize(1);
    return npm.hosts().getFirst();
  }

  private void open() {
    provider.open(ROUTE, new TreeSet<>());
  }

  @Test
  void aProxyHostComesMovesAndGoesWithItsService() {
    assertThat(answered().known()).isFalse();
    open();
    assertThat(answered()).isEqualTo(new Answered(true, new TreeSet<>(), List.of()));
    assertThat(host().at("/domain_names/0").asText()).isEqualTo("stage-dev-shop.apps.example.com");
    provider.admit(ROUTE, ONE, "172.18.0.2");
    assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.2");
    assertThat(host().path("forward_port").asInt()).isEqualTo(3000);
    assertThat(answered().backends())
        .containsExactly(new Backend(ONE, State.ADMITTED, Backend.UNCOUNTED));

    // The next one takes the place of the one before, which is drained as long as it is noted.
    provider.admit(ROUTE, TWO, "172.18.0.3");
    provider.evict(ROUTE.id(), ONE);
    assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.3");
    assertThat(answered().backends())
        .containsExactlyInAnyOrder(
            new Backend(ONE, State.DRAINING, Backend.UNCOUNTED),
            new Backend(TWO, State.ADMITTED, Backend.UNCOUNTED));
    provider = provider();
    provider.withdraw(ROUTE.id(), ONE);
    assertThat(answered().backends()).extracting(Backend::name).containsExactly(TWO);

    provider.evict(ROUTE.id(), TWO);
    assertThat(host().path("enabled").asBoolean()).isFalse();
    assertThat(answered().backends()).extracting(Backend::state).containsExactly(State.DRAINING);
    provider.admit(ROUTE, TWO, "172.18.0.3");
    assertThat(host().path("enabled").asBoolean()).isTrue();

    assertThat(provider.observe("shop", List.of())).containsKey(ROUTE.id());
    provider.close(ROUTE.id());
    assertThat(npm.hosts()).isEmpty();
    assertThat(provider.observe("shop", List.of())).isEmpty();
  }

  @Test
  void logsInAgainWhenItsTokenHasExpired() {
    open();
    npm.expireTokens();
    provider.admit(ROUTE, ONE, "172.18.0.2");
    assertThat(npm.logins()).isEqualTo(2);
    assertThat(answered().backends()).hasSize(1);
    assertThat(npm.logins()).isEqualTo(2);
  }

  @Test
  void neverTellsWhoItLogsInAs() throws IOException {
    credentials("canary-wrong");
    Npm stranger = provider();
    assertThatThrownBy(() -> stranger.open(ROUTE, new TreeSet<>()))
        .hasMessageContaining("does not let the user of")
        .hasMessageNotContaining("canary")
        .hasMessageNotContaining(FakeNpm.USER);
    provider = stranger;
    assertThat(state(ROUTE)).isInstanceOf(Unanswered.class);
    assertThat(state(ROUTE).toString()).doesNotContain("canary");
  }

  @Test
  void whatNginxRefusesIsTakenBackWithItsOwnWords() {
    open();
    provider.admit(ROUTE, ONE, "172.18.0.2");
    complaint = "nginx: [emerg] bad";
    assertThatThrownBy(() -> provider.admit(ROUTE, TWO, "172.18.0.3"))
        .hasMessageContaining("nginx: [emerg] bad");
    complaint = "";
    assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.2");
  }

  @Test
  void whatAPersonEditsIsPutRightAndTheRestIsLeft() {
    open();
    provider.admit(ROUTE, ONE, "172.18.0.2");
    ObjectNode _ =
        npm.edit(
            "PUT",
            "/api/nginx/proxy-hosts/1",
            "{\"forward_host\": \"10.0.0.1\", \"advanced_config\": \"# mine\"}");
    assertThat(answered().known()).isFalse();
    open();
    assertThat(answered().known()).isTrue();
    assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.2");
    assertThat(host().path("advanced_config").asText()).isEqualTo("# mine");
  }

  @Test
  void aHostThatSomebodyMadeIsLedAndLeft() {
    Route whole = route("shop.example.com", true);
    ObjectNode _ =
        npm.edit(
            "POST",
            "/api/nginx/proxy-hosts",
            "{\"domain_names\": [\"shop.example.com\"], \"forward_scheme\": \"http\","
                + " \"forward_host\": \"old\", \"forward_port\": 80, \"certificate_id\": 4,"
                + " \"meta\": {\"theirs\": 1}}");
    provider.open(whole, new TreeSet<>());
    assertThat(host().path("forward_host").asText()).isEqualTo("old");
    provider.admit(whole, ONE, "172.18.0.2");
    assertThat(host().path("certificate_id").asInt()).isEqualTo(4);
    Route second = new Route("b:web:npm:x", new TreeSet<>(), 80, whole.way(), whole.admit());
    assertThatThrownBy(() -> provider.open(second, new TreeSet<>()))
        .hasMessageContaining("is the route shop:web:npm:shop.example.com's");
    provider.close(whole.id());
    assertThat(host().path("meta").has("fairlead")).isFalse();
    assertThat(host().path("meta").path("theirs").asInt()).isEqualTo(1);
  }

  /**
   * The service, or its stage, has another name: its old route goes when the new one is in place.
   */
  @Test
  void aHostThatNobodyWantsGivesWay() {
    open();
    provider.admit(ROUTE, ONE, "172.18.0.2");
    Route whole = route("stage-dev-shop.apps.example.com", true);
    assertThat(provider.observe("shop", List.of(whole))).containsKey(ROUTE.id());
    provider.open(whole, new TreeSet<>());
    assertThat(provider.observe("shop", List.of(whole)))
        .containsOnlyKeys(whole.id())
        .containsEntry(
            whole.id(),
            new Answered(
                true,
                new TreeSet<>(),
                List.of(new Backend(ONE, State.ADMITTED, Backend.UNCOUNTED))));

    Route renamed = new Route("shop:app:npm:x", new TreeSet<>(), 3000, ROUTE.way(), ROUTE.admit());
    assertThat(provider.observe("shop", List.of(whole, renamed))).hasSize(2);
    assertThatThrownBy(() -> provider.open(renamed, new TreeSet<>()))
        .hasMessageContaining("is the route " + whole.id() + "'s");
    assertThat(provider.observe("shop", List.of(renamed))).containsKey(whole.id());
    provider.open(renamed, new TreeSet<>());
    assertThat(provider.observe("shop", List.of(renamed)))
        .containsOnlyKeys(renamed.id())
        .containsEntry(renamed.id(), new Answered(true, new TreeSet<>(), List.of()));
    assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.2");
    provider.admit(renamed, TWO, "172.18.0.3");
    assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.3");
    provider.close(renamed.id());
    assertThat(npm.hosts()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNotForgotten() throws IOException {
    Files.createDirectories(directory.resolve("state").resolve("routes"));
    assertThat(provider.observe("shop", List.of())).containsOnlyKeys(Route.untold("shop", "npm"));
    assertThatThrownBy(() -> provider.close(ROUTE.id())).hasMessageContaining("cannot be read");
  }

  @Test
  void oneThatIsGoneIsNotSupposedToBeAnything() {
    open();
    npm.close();
    assertThat(state(ROUTE)).isInstanceOf(Unanswered.class);
    assertThat(provider.observe("other", List.of())).isEmpty();
  }

  /** I13: what was not answered may be done. */
  @Test
  void believesNoAnswerThatIsNotItsOwn() {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (AdminGate gate =
        new AdminGate(
            "npm",
            null,
            new InetSocketAddress(here, npm.url().getPort()),
            new InetSocketAddress(here, 0))) {
      URI url = URI.create("http://127.0.0.1:" + ((InetSocketAddress) gate.address()).getPort());
      provider =
          new Npm(
              new NpmSettings(
                  url,
                  directory.resolve("login"),
                  "apps.example.com",
                  Duration.ofSeconds(20),
                  directory.resolve("state")));
      open();
      provider.admit(ROUTE, ONE, "172.18.0.2");
      for (Mood mood : List.of(Mood.REFUSING, Mood.RAVING, Mood.ABSENT, Mood.LOST)) {
        gate.be(mood);
        assertThat(state(ROUTE).toString())
            .as(mood.name())
            .contains("Nginx Proxy Manager does not answer");
      }
      gate.be(Mood.WELL);
      assertThat(answered().backends()).extracting(Backend::name).containsExactly(ONE);
      gate.be(Mood.RAVING);
      assertThatThrownBy(() -> provider.admit(ROUTE, TWO, "172.18.0.3"))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.UNKNOWN_OUTCOME));
      gate.be(Mood.WELL);
      assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.2");
      provider.admit(ROUTE, TWO, "172.18.0.3");
      assertThat(host().path("forward_host").asText()).isEqualTo("172.18.0.3");
    }
  }
}
