package dev.fairlead.traffic.traefik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Traefik polls, made of what it is told. */
class DynamicTest {
  private static final Way.Traefik WEB =
      new Way.Traefik(
          "web",
          false,
          "http",
          "",
          new TreeMap<>(
              Map.of(
                  "http.routers.shop.rule", "Host(`a.example`)",
                  "http.routers.shop.service", "web",
                  "http.routers.shop.tls", "true",
                  "http.routers.shop.tls.domains[0].main", "a.example",
                  "http.routers.shop.tls.domains[0].sans", "b.example,c.example",
                  "http.services.web.loadbalancer.healthcheck.path", "/health")));
  private static final Route ROUTE = route("shop:web:traefik:web", WEB, 8080);
  private static final Way.Traefik DB =
      new Way.Traefik(
          "db",
          true,
          "http",
          "",
          new TreeMap<>(
              Map.of("tcp.routers.db.rule", "HostSNI(`*`)", "tcp.routers.db.service", "db")));

  @TempDir private Path directory = Path.of("");

  private static Route route(String id, Way way, int port) {
    return new Route(id, new TreeSet<>(), port, way, Duration.ofSeconds(30));
  }

  @Test
  void tellsLabelsAsATreeAndOfServersOnlyThoseThatGetWork() {
    Book book =
        Book.EMPTY
            .opened(ROUTE, WEB)
            .admitted(ROUTE.id(), "one", "10.0.0.2:8080")
            .admitted(ROUTE.id(), "two", "10.0.0.3:8080")
            .evicted(ROUTE.id(), "one");

    assertThat(Dynamic.of(book))
        .hasToString(
            ("{'http':{'routers':{'shop':{'rule':'Host(`a.example`)','service':'web','tls':{"
                    + "'domains':[{'main':'a.example','sans':'b.example,c.example'}]}}},"
                    + "'services':{'web':{'loadbalancer':{'healthcheck':{'path':'/health'},"
                    + "'servers':[{'url':'http://10.0.0.3:8080'}]}}}}}")
                .replace('\'', '"'));
  }

  @Test
  void hasTcpBesideHttp() {
    Route db = route("shop:db:traefik:tcp-db", DB, 5432);
    Book book =
        Book.EMPTY.opened(ROUTE, WEB).opened(db, DB).admitted(db.id(), "one", "[fd00::2]:5432");

    assertThat(Dynamic.of(book).path("tcp"))
        .hasToString(
            ("{'routers':{'db':{'rule':'HostSNI(`*`)','service':'db'}},'services':{'db':{"
                    + "'loadBalancer':{'servers':[{'address':'[fd00::2]:5432'}]}}}}")
                .replace('\'', '"'));
    assertThat(Dynamic.names(Objects.requireNonNull(book.routes().get(db.id()))))
        .containsExactlyInAnyOrder("tcp routers db", "tcp services db");
  }

  /**
   * A service with another label has the instances that it had, and another service's until then.
   */
  @Test
  void whatTakesThePlaceOfARouteHasItsInstances() throws Exception {
    Book before =
        Book.EMPTY
            .opened(ROUTE, WEB)
            .admitted(ROUTE.id(), "one", "10.0.0.2:8080")
            .admitted(ROUTE.id(), "two", "10.0.0.3:8080")
            .evicted(ROUTE.id(), "two");
    Route again = new Route("shop:web:traefik:again", new TreeSet<>(), 80, WEB, ROUTE.admit());
    Book.Told same =
        Objects.requireNonNull(
            before.opened(again, WEB).succeeded(again.id(), ROUTE.id()).routes().get(again.id()));
    assertThat(same.servers()).containsExactly(Map.entry("one", "10.0.0.2:8080"));
    assertThat(same.drained()).containsExactly(Map.entry("two", "10.0.0.3:8080"));

    Route renamed = new Route("shop:app:traefik:web", new TreeSet<>(), 80, WEB, ROUTE.admit());
    Book after = before.opened(renamed, WEB).succeeded(renamed.id(), ROUTE.id());
    assertThat(after.routes()).containsOnlyKeys(renamed.id());
    assertThat(Book.read(after.text())).isEqualTo(after);
    assertThat(Dynamic.of(after).toString()).contains("10.0.0.2:8080").doesNotContain("10.0.0.3");
    assertThat(Objects.requireNonNull(after.routes().get(renamed.id())).servers()).isEmpty();
    Book led = after.admitted(renamed.id(), "new", "10.0.0.4:8080");
    assertThat(Dynamic.of(led).toString()).contains("10.0.0.4:8080").doesNotContain("10.0.0.2");
    // One that Traefik does not take leaves all as it was.
    assertThat(after.asBefore(before, renamed.id())).isEqualTo(before);
  }

  /** I14: what cannot be read is neither empty nor written over. */
  @Test
  void whatCannotBeReadIsNotNothing() throws Exception {
    Shelf shelf = new Shelf(directory);
    Book book = shelf.change(before -> before.opened(ROUTE, WEB));
    Path file = directory.resolve("routes.json");
    Path aside = Files.move(file, directory.resolve("aside"));
    Files.createDirectory(file);
    Shelf another = new Shelf(directory);
    assertThatThrownBy(another::book).hasMessageContaining(file + " cannot be read");
    assertThatThrownBy(() -> another.change(before -> before.closed(ROUTE.id())))
        .hasMessageContaining(file + " cannot be read");
    assertThat(new Polled(directory).configuration()).isEmpty();
    Traefik provider =
        new Traefik(
            new TraefikSettings(directory, URI.create("http://127.0.0.1:1"), "", null, null));
    assertThat(provider.observe("shop", List.of()).values().toString())
        .contains("Unanswered", "Traefik: " + file + " cannot be read");
    assertThat(provider.observe("shop", List.of(ROUTE))).containsKey(ROUTE.id());
    Files.delete(file);
    Files.move(aside, file);
    assertThat(another.book()).isEqualTo(book);
  }

  @Test
  void standsStillAfterARestartAndATornFileIsNone() throws Exception {
    Shelf shelf = new Shelf(directory);
    Polled polled = new Polled(directory);
    assertThat(polled.configuration()).isEmpty();
    Book book =
        shelf.change(before ->
            before
                .opened(ROUTE, WEB)
                .admitted(ROUTE.id(), "one", "10.0.0.2:8080")
                .admitted(ROUTE.id(), "two", "10.0.0.3:8080")
                .evicted(ROUTE.id(), "two"));

    assertThat(new Shelf(directory).book()).isEqualTo(book);
    assertThat(polled.configuration()).hasValue(Dynamic.of(book).toString());

    Files.writeString(directory.resolve("routes.json"), "{\"shop:web");
    assertThat(new Shelf(directory).book()).isEqualTo(Book.EMPTY);
    assertThat(polled.configuration()).isEmpty();
  }
}
