package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fairlead.testing.Dam;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Git's own servers on 127.0.0.1: over TLS with a login, over the git protocol, and unwell. */
@Timeout(120)
class GitServersTest {
  private static final String SECRET = "t0ken-that-nobody-sees";

  @TempDir Path temp;
  private Path state;
  private Upstream upstream;

  @BeforeEach
  void create() throws IOException {
    state = Files.createDirectory(temp.resolve("state"));
    Path served = Files.createDirectory(temp.resolve("served"));
    upstream = new Upstream(served.resolve("fleet.git")).put("shop/release.yaml", "tag: 1");
  }

  @AfterEach
  void close() {
    upstream.close();
  }

  private Path served() {
    return temp.resolve("served");
  }

  @Test
  void fetchesOverTlsWithATokenAndAnOwnAuthority() throws Exception {
    String first = upstream.commit("first");
    Path token = Files.writeString(temp.resolve("token"), "wrong");
    Map<String, String> environment =
        Map.of(
            "FAIRLEAD_GIT_TOKEN_FILE", token.toString(),
            "FAIRLEAD_GIT_CA_FILE", temp.resolve("ca.pem").toString());
    try (SmartHttp server = SmartHttp.tls(served(), temp)) {
      server.login = "x-access-token:" + SECRET;
      try (Followed it = Followed.of("git+" + server.url("fleet.git?poll=1"), state, environment)) {
        assertThat(it.awaitUnreadable()).contains("cannot be asked").contains("not authorized");
        // Rotated while it runs.
        Files.writeString(token, SECRET);
        it.awaitRevision(first);
        String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
        it.ask().awaitRevision(second);
        assertThat(it.all().toString() + it.unreachable).doesNotContain(SECRET);
      }
      assertThat(server.requests.toString()).doesNotContain(SECRET);
    }
  }

  @Test
  void trustsNobodyWhomTheSystemDoesNotTrust() throws Exception {
    upstream.commit("first");
    try (SmartHttp server = SmartHttp.tls(served(), temp);
        Followed it = Followed.of("git+" + server.url("fleet.git"), state)) {
      assertThat(it.awaitUnreadable()).contains("cannot be asked").containsIgnoringCase("cert");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 500, 502})
  void aServerThatRefusesChangesNothingAndIsAskedAgain(int status) throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Followed it = Followed.of("git+" + server.url("fleet.git?poll=1"), state)) {
      it.awaitRevision(first);
      server.status = status;
      assertThat(it.ask().awaitUnreachable()).contains("the state of the commit " + first);
      String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
      server.status = 200;
      it.awaitRevision(second);
    }
  }

  @Test
  void aTruncatedPackChangesNothing() throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Followed it = Followed.of("git+" + server.url("fleet.git?poll=1"), state)) {
      it.awaitRevision(first);
      server.truncating = true;
      String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
      it.ask().awaitUnreachable();
      assertThat(it.all()).hasSize(1);
      server.truncating = false;
      it.awaitRevision(second);
    }
  }

  @Test
  void aConnectionThatIsResetChangesNothingAndIsTriedAgain() throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Dam dam = new Dam(server.port(), 0)) {
      dam.set(Dam.Rest.PASSES);
      String url = "git+http://127.0.0.1:%d/fleet.git?poll=1".formatted(dam.port());
      try (Followed it = Followed.of(url, state)) {
        it.awaitRevision(first);
        String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
        dam.set(Dam.Rest.IS_RESET);
        assertThat(it.ask().awaitUnreachable()).contains("the state of the commit " + first);
        assertThat(it.all()).hasSize(1);
        dam.set(Dam.Rest.PASSES);
        it.awaitRevision(second);
      }
    }
  }

  @Test
  void aSlowAnswerIsWaitedForAndOneThatNeverComesIsNot() throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Dam dam = new Dam(server.port(), 0)) {
      String url = "git+http://127.0.0.1:%d/fleet.git?poll=1".formatted(dam.port());
      try (Followed it = Followed.of(url, state)) {
        await().atMost(Duration.ofSeconds(20)).until(() -> !server.requests.isEmpty());
        dam.set(Dam.Rest.PASSES);
        it.awaitRevision(first);
        assertThat(it.all()).hasSize(1);

        dam.set(Dam.Rest.WAITS);
        it.ask();
        await().atMost(Duration.ofSeconds(60)).until(() -> !it.unreachable.isEmpty());
        dam.set(Dam.Rest.PASSES);
        it.awaitRevision(upstream.put("shop/release.yaml", "tag: 2").commit("second"));
      }
    }
  }

  @Test
  void fetchesThroughTheEnvironmentsProxy() throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Followed it =
            Followed.of(
                "git+http://git.example.com/fleet.git",
                state,
                Map.of("http_proxy", "http://127.0.0.1:" + server.port()))) {
      it.awaitRevision(first);
      assertThat(server.requests).allMatch(line -> line.contains(" http://git.example.com/fleet"));
    }
  }

  @Test
  void howeverOftenSomebodyAsksTheRemoteIsAskedOnceASecond() throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Followed it = Followed.of("git+" + server.url("fleet.git"), state)) {
      it.awaitRevision(first);
      server.requests.clear();
      long begin = System.nanoTime();
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 100; j++) {
          it.ask();
        }
        it.awaitUnchanged();
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      long looks = server.requests.stream().filter(line -> line.startsWith("GET")).count();
      assertThat(looks).isBetween(1L, 2 + seconds);
    }
  }

  @Test
  void aLookWithoutNewsTransfersNothing() throws Exception {
    String first = upstream.commit("first");
    try (SmartHttp server = SmartHttp.plain(served());
        Followed it = Followed.of("git+" + server.url("fleet.git"), state)) {
      it.awaitRevision(first);
      server.requests.clear();
      it.awaitUnchanged();
      assertThat(server.requests).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void historyIsFetchedAsDeepAsWasAsked() throws Exception {
    for (int i = 0; i < 20; i++) {
      upstream.put("other.yaml", "" + i).commit("commit " + i);
    }
    String last = upstream.put("other.yaml", "last").commit("last");
    try (SmartHttp server = SmartHttp.plain(served());
        Followed it = Followed.of("git+" + server.url("fleet.git?depth=3"), state)) {
      it.awaitRevision(last);
      Path shallow =
          GitSettings.of(state, Map.of())
              .repository(GitAddress.parse("git+" + server.url("fleet.git")))
              .resolve("repository.git/shallow");
      assertThat(shallow).isNotEmptyFile();
      String next = upstream.put("other.yaml", "next").commit("next");
      it.ask().awaitRevision(next);
    }
  }

  static List<SshHost.Kind> sshHosts() {
    return SshHost.Kind.here();
  }

  @ParameterizedTest
  @MethodSource("sshHosts")
  void fetchesOverSshFromAHostThatIsKnownAndFromNoOther(SshHost.Starter kind) throws Exception {
    String first = upstream.commit("first");
    SshKeys keys = SshKeys.in(Files.createDirectory(temp.resolve("keys")));
    try (SshHost server = kind.start(keys)) {
      String url = server.url(upstream.directory()) + "?poll=1";
      Path known = keys.knownHosts();
      String right = Files.readString(known);
      Files.writeString(known, "");
      Map<String, String> environment =
          Map.of(
              "FAIRLEAD_GIT_SSH_KEY_FILE", keys.user().toString(),
              "FAIRLEAD_GIT_KNOWN_HOSTS_FILE", known.toString());
      try (Followed it = Followed.of(url, state, environment)) {
        assertThat(it.awaitUnreadable()).contains("Host key verification failed");
        Files.writeString(known, right);
        it.awaitRevision(first);
        String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
        it.ask().awaitRevision(second);
      }
    }
  }

  @Test
  void fetchesFromGitsOwnDaemonAndSurvivesItsEnd() throws Exception {
    String first = upstream.commit("first");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process daemon = SmartHttp.daemon(served(), port);
    try (Followed it = Followed.of("git://127.0.0.1:%d/fleet.git?poll=1".formatted(port), state)) {
      it.awaitRevision(first);
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly().waitFor();
      assertThat(it.awaitUnreachable()).contains("cannot be asked");
      String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
      daemon = SmartHttp.daemon(served(), port);
      it.awaitRevision(second);
      await().atMost(Duration.ofSeconds(5)).until(daemon::isAlive);
    } finally {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly();
    }
  }
}
