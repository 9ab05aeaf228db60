package dev.fairlead.traffic.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.engine.FakeEngine;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Backend.State;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.testing.HostNginx;
import dev.fairlead.testing.SlowApps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
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
  private final SlowApps apps = new SlowApps();
  private HostNginx nginx;
  private Nginx provider;

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
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
    apps.close();
    nginx.close();
  }

  private Nginx provider() {
    return new Nginx(
        new FakeEngine(java.time.Instant::now),
        new NginxSettings(nginx.fairlead(), null, nginx.pidFile(), nginx.test(), statusPort),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10));
  }

  private static Route route(String upstream) {
    return route("web", upstream);
  }

  private static Route route(String service, String upstream) {
    return new Route(
        "shop:" + service + ":nginx:" + upstream,
        new TreeSet<>(),
        80,
        new Way.Nginx(upstream, "", 0, false),
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
    return SlowApps.get(port, path);
  }

  @Test
  void movesRequestsAndKnowsWhenTheLastOneIsOver() {
    String one = apps.app("one");
    String two = apps.app("two");
    assertThat(known()).isFalse();
    open();
    assertThat(known()).isTrue();
    admit(one);
    assertThat(backend(one).state()).isEqualTo(State.ADMITTED);
    CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> get("/slow"));
    await().until(() -> apps.waiting() == 1);

    admit(two);
    provider.evict(ID, name(one));
    for (int i = 0; i < 20; i++) {
      assertThat(get("/")).isEqualTo("two");
    }
    assertThat(backend(one)).isEqualTo(new Backend(name(one), State.DRAINING, Backend.UNCOUNTED));
    assertThat(slow).isNotDone();

    apps.goOn();
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
    String one = apps.app("one");
    open();
    admit(one);
    String before = Files.readString(nginx.fairlead().resolve("shop.conf"));
    nginx.configure(http() + " nonsense on;");
    assertThatThrownBy(() -> admit(apps.app("two")))
        .hasMessageContaining("nginx refuses: unknown directive \"nonsense\"");
    assertThat(nginx.fairlead().resolve("shop.conf")).hasContent(before);
    assertThat(get("/")).isEqualTo("one");
    assertThat(known()).isTrue();
    nginx.configure(http());
    admit(apps.app("two"));
    assertThat(known()).isTrue();
  }

  @Test
  void whatAPersonEditsIsPutRight() throws IOException {
    String one = apps.app("one");
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

  /** The service has another name: its old route goes when the new one is in place. */
  @Test
  void anUpstreamThatNobodyWantsGivesWay() {
    Route renamed = route("app", "shop");
    open();
    admit(apps.app("old"));
    assertThat(provider.observe("shop", List.of(route("shop"), renamed))).hasSize(2);
    assertThatThrownBy(() -> provider.open(renamed, new TreeSet<>()))
        .hasMessageContaining("is the route " + ID + "'s");
    assertThat(provider.observe("shop", List.of(renamed))).containsKey(ID);
    provider.open(renamed, new TreeSet<>());
    provider = provider();
    assertThat(provider.observe("shop", List.of(renamed)))
        .containsExactly(
            java.util.Map.entry(renamed.id(), new Answered(true, new TreeSet<>(), List.of())));
    assertThat(get("/")).isEqualTo("old");
    String one = apps.app("new");
    provider.admit(renamed, name(one), one);
    for (int i = 0; i < 10; i++) {
      assertThat(get("/")).isEqualTo("new");
    }
  }

  /** I14: whose routes lead to it is not stopped as long as nobody can tell. */
  @Test
  void whatItHasIsNotForgottenWhileNobodyAnswers() throws IOException {
    open();
    Path file = nginx.fairlead().resolve("shop.conf");
    Path aside = directory.resolve("aside");
    Files.move(file, aside);
    Files.createDirectory(file);
    assertThat(provider.observe("shop", List.of()).get(ID))
        .isInstanceOf(RouteState.Unanswered.class);
    Files.delete(file);
    Files.move(aside, file);
    assertThat(provider.observe("shop", List.of()).get(ID)).isInstanceOf(Answered.class);

    Files.move(nginx.fairlead(), aside);
    Files.writeString(nginx.fairlead(), "in the way");
    Nginx blind = provider();
    assertThat(blind.observe("shop", List.of())).containsOnlyKeys(Route.untold("shop", "nginx"));
    assertThat(blind.observe("shop", List.of()).values().toString()).contains("cannot be read");
    assertThatThrownBy(() -> blind.close(Route.untold("shop", "nginx")))
        .hasMessageContaining("cannot be read");
    Files.delete(nginx.fairlead());
    Files.move(aside, nginx.fairlead());
    assertThat(blind.observe("shop", List.of())).containsOnlyKeys(ID);
  }

  /** A test that hangs holds up nobody for longer than it may, and is gone then. */
  @Test
  void aTestThatHangsIsEnded() throws IOException {
    Path child = directory.resolve("child");
    List<String> hanging =
        List.of("/bin/sh", "-c", "sleep 600 & echo $! > " + child + "; echo waiting; wait");
    Nginx impatient =
        new Nginx(
            new FakeEngine(java.time.Instant::now),
            new NginxSettings(nginx.fairlead(), null, nginx.pidFile(), hanging, statusPort),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1));
    assertThatThrownBy(() -> impatient.open(route("shop"), new TreeSet<>()))
        .hasMessageContaining("does not end within 1 s");
    long pid = Long.parseLong(Files.readString(child).strip());
    await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(nginx.fairlead()).isEmptyDirectory();
    open();
    assertThat(known()).isTrue();
  }

  @Test
  void saysWhatIsWrongWithIt() {
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
    admit(apps.app("one"));
    provider.close(ID);
    assertThat(nginx.fairlead()).isEmptyDirectory();

    open();
    nginx.configure(http().replace("$web;", "shop;"));
    provider.close(ID);
    assertThat(nginx.fairlead().resolve("shop.conf")).content().contains("leads nowhere", "down;");
    assertThat(provider.observe("shop", List.of())).isEmpty();
    open();
    admit(apps.app("two"));
    assertThat(get("/")).isEqualTo("two");
    Files.writeString(nginx.fairlead().resolve("other.conf"), "# somebody's\n");
    assertThatThrownBy(() -> provider.open(route("other"), new TreeSet<>()))
        .hasMessageContaining("not written by Fairlead");
  }
}
