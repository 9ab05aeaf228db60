package dev.fairlead.traffic.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.testing.HostNginx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider on a real nginx, as a process of this host. */
class NginxProviderTest {
  private static final String ID = "shop:web:nginx:shop";

  @TempDir Path directory;
  private final int port = freePort();
  private final int statusPort = freePort();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger slowOnes = new AtomicInteger();
  private final List<HttpServer> servers = new ArrayList<>();
  private HostNginx nginx;
  private Nginx provider;

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An app that answers with its name, and to {@code /slow} when the test lets it. */
  private String app(String name) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/slow")) {
            try {
              slowOnes.incrementAndGet();
              goOn.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          boolean head = exchange.getRequestMethod().equals("HEAD");
          exchange.sendResponseHeaders(200, head ? -1 : name.length());
          if (!head) {
            exchange.getResponseBody().write(name.getBytes());
          }
          exchange.close();
        });
    server.start();
    servers.add(server);
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private String http() {
    return """
    include fairlead/*.conf;
    server {
      listen 127.0.0.1:%d;
      set $web shop;
      location / { proxy_pass http://$web; }
    }
    """
        .formatted(port);
  }

  @BeforeEach
  void start() {
    nginx = new HostNginx(directory, http());
    await().until(() -> Files.exists(nginx.pidFile()) && Files.size(nginx.pidFile()) > 0);
    provider = provider();
  }

  @AfterEach
  void stop() {
    goOn.countDown();
    nginx.close();
    servers.forEach(server -> server.stop(0));
  }

  private Nginx provider() {
    return new Nginx(
        new FakeEngine(java.time.Instant::now),
        new NginxSettings(nginx.fairlead(), null, nginx.pidFile(), nginx.test(), statusPort),
        Duration.ofSeconds(5));
  }

  private static Route route(String upstream) {
    return new Route(
        "shop:web:nginx:" + upstream,
        new TreeSet<>(),
        80,
        new Way.Nginx(upstream, "", 0),
        Duration.ofSeconds(5));
  }

  private RouteState state() {
    return Objects.requireNonNull(provider.observe("shop", List.of(route("shop"))).get(ID));
  }

  private Backend backend(String address) {
    return ((Answered) state())
        .backends().stream().filter(b -> b.name().equals(name(address))).findFirst().orElseThrow();
  }

  private static String name(String address) {
    return Backend.name("0123456789ab", address);
  }

  private boolean known() {
    return state() instanceof Answered answered && answered.known();
  }

  private void open() {
    provider.open(route("shop"), new TreeSet<>());
  }

  private void admit(String address) {
    provider.admit(route("shop"), name(address), address);
  }

  private String get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void movesRequestsAndKnowsWhenTheLastOneIsOver() throws IOException {
    String one = app("one");
    String two = app("two");
    assertThat(known()).isFalse();
    open();
    assertThat(known()).isTrue();
    admit(one);
    assertThat(backend(one).state()).isEqualTo(State.ADMITTED);
    CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get("/slow"));
    await().until(() -> slowOnes.get() == 1);

    admit(two);
    provider.evict(ID, name(one));
    for (int i = 0; i < 20; i++) {
      assertThat(get("/")).isEqualTo("two");
    }
    assertThat(backend(one)).isEqualTo(new Backend(name(one), State.DRAINING, Backend.UNCOUNTED));
    assertThat(slow).isNotDone();

    goOn.countDown();
    assertThat(slow.join()).isEqualTo("one");
    await().untilAsserted(() -> assertThat(backend(one).sessions()).isZero());
    provider.withdraw(ID, name(one));
    assertThat(((Answered) state()).backends()).hasSize(1);
    assertThat(known()).isTrue();
    // Another run of the operator reads in the files what was told.
    provider = provider();
    assertThat(known()).isTrue();
    assertThat(backend(two).state()).isEqualTo(State.ADMITTED);
  }

  @Test
  void whatNginxRefusesIsTakenBackWithItsOwnWords() throws IOException {
    String one = app("one");
    open();
    admit(one);
    String before = Files.readString(nginx.fairlead().resolve("shop.conf"));
    nginx.configure(http() + " nonsense on;");
    assertThatThrownBy(() -> admit(app("two")))
        .hasMessageContaining("nginx refuses: unknown directive \"nonsense\"");
    assertThat(nginx.fairlead().resolve("shop.conf")).hasContent(before);
    assertThat(get("/")).isEqualTo("one");
    assertThat(known()).isTrue();
    nginx.configure(http());
    admit(app("two"));
    assertThat(known()).isTrue();
  }

  @Test
  void whatAPersonEditsIsPutRight() throws IOException {
    String one = app("one");
    open();
    admit(one);
    Path file = nginx.fairlead().resolve("shop.conf");
    String written = Files.readString(file);
    Files.writeString(file, written.replace("server 127", "# server 127"));
    assertThat(known()).isFalse();
    assertThat(backend(one).state()).isEqualTo(State.ADMITTED);
    open();
    assertThat(file).hasContent(written);
    assertThat(known()).isTrue();
    Files.delete(nginx.fairlead().resolve(UpstreamText.STATUS));
    assertThat(known()).isFalse();
    open();
    assertThat(known()).isTrue();
    assertThat(get("/")).isEqualTo("one");
  }

  @Test
  void saysWhatIsWrongWithIt() throws IOException {
    open();
    String nobody = "127.0.0.1:" + freePort();
    admit(nobody);
    assertThat(backend(nobody).state()).isEqualTo(State.DOWN);
    nginx.stop();
    assertThat(state()).isInstanceOf(RouteState.Unanswered.class);
    assertThat(state().toString()).contains("nginx does not run");
    nginx.start();
    await().until(this::known);
  }

  @Test
  void aDirectoryThatIsNotIncludedIsTold() {
    nginx.configure("");
    assertThatThrownBy(this::open)
        .hasMessageContaining("does it include its *.conf inside http {}?");
    assertThat(nginx.fairlead()).isEmptyDirectory();
  }

  @Test
  void anUpstreamIsLeftWhileAConfigurationNamesIt() throws IOException {
    open();
    admit(app("one"));
    provider.close(ID);
    assertThat(nginx.fairlead()).isEmptyDirectory();

    open();
    nginx.configure(http().replace("$web;", "shop;"));
    provider.close(ID);
    assertThat(nginx.fairlead().resolve("shop.conf")).content().contains("leads nowhere", "down;");
    assertThat(provider.observe("shop", List.of())).isEmpty();
    open();
    admit(app("two"));
    assertThat(get("/")).isEqualTo("two");
    Files.writeString(nginx.fairlead().resolve("other.conf"), "# somebody's\n");
    assertThatThrownBy(() -> provider.open(route("other"), new TreeSet<>()))
        .hasMessageContaining("not written by Fairlead");
  }
}
