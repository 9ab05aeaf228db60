package dev.fairlead.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a GitHub App, from a stand-in that follows GitHub's documentation of them. */
final class GitHubAppTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final EnvironmentProxy DIRECT = new EnvironmentProxy(Map.of());

  @TempDir Path temp;
  private final AtomicInteger made = new AtomicInteger();
  private volatile Instant now = NOW;
  private KeyPair pair;
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    pair = generator.generateKeyPair();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean right =
          exchange.getRequestMethod().equals("POST")
              && exchange.getRequestURI().getPath().equals("/app/installations/77/access_tokens")
              && proves(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      byte[] body =
          "{\"token\":\"ghs_%d\",\"expires_at\":\"%s\"}"
              .formatted(made.incrementAndGet(), now.plus(Duration.ofHours(1)))
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(right ? 201 : 401, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /**
   * A JWT of RS256 by the App's key, issued by it, not older than a minute, ten minutes at most.
   */
  private boolean proves(String authorization) throws IOException {
    String[] parts = authorization.replace("Bearer ", "").split("\\.", -1);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(pair.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      JsonNode claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
      long issued = claims.path("iat").asLong();
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.path("iss").asText().equals("4711")
          && issued <= now.getEpochSecond()
          && claims.path("exp").asLong() - issued <= 600;
    } catch (java.security.GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private GitHubApp app(String pem) throws IOException {
    Path key = Files.writeString(temp.resolve("key.pem"), pem);
    return new GitHubApp(
        Map.of(
            "APP_ID",
            "4711",
            "APP_INSTALLATION_ID",
            "77",
            "APP_KEY_FILE",
            key.toString(),
            "APP_API",
            "http://127.0.0.1:" + server.getAddress().getPort()),
        "https://github.com/acme/fleet.git",
        DIRECT,
        () -> now);
  }

  private static String pem(String kind, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(bytes), kind);
  }

  /** The key in PKCS 1, which is what stands inside of PKCS 8 behind 26 bytes. */
  private String asGitHubGivesIt() {
    byte[] wrapped = pair.getPrivate().getEncoded();
    return pem("RSA PRIVATE KEY", java.util.Arrays.copyOfRange(wrapped, 26, wrapped.length));
  }

  @Test
  void aTokenIsMadeWithEitherFormOfTheKeyAndRenewedBeforeItsEnd() throws Exception {
    GitHubApp app = app(asGitHubGivesIt());
    assertThat(app.token()).isEqualTo("ghs_1");
    now = NOW.plus(Duration.ofMinutes(50));
    assertThat(app.token()).isEqualTo("ghs_1");
    now = NOW.plus(Duration.ofMinutes(56));
    assertThat(app.token()).isEqualTo("ghs_2");

    now = NOW.plus(Duration.ofHours(3));
    GitHubApp other = app(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    assertThat(other.token()).isEqualTo("ghs_3");
  }

  @Test
  void aKeyThatIsNotTheAppsGetsNothing() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    byte[] foreign = generator.generateKeyPair().getPrivate().getEncoded();
    assertThatThrownBy(() -> app(pem("PRIVATE KEY", foreign)).token())
        .isInstanceOf(IOException.class)
        .hasMessage("GitHub gives the App no token: HTTP 401");
    assertThatThrownBy(() -> app("no key").token())
        .hasMessageContaining("holds no RSA key in PEM form");
  }

  @Test
  void fetchingUsesTheAppsTokenWhereOneIsNamed() throws Exception {
    Path key = Files.writeString(temp.resolve("key.pem"), asGitHubGivesIt());
    now = Instant.now();
    GitCredentials credentials =
        new GitCredentials(
            Map.of(
                "FAIRLEAD_GIT_APP_ID",
                "4711",
                "FAIRLEAD_GIT_APP_INSTALLATION_ID",
                "77",
                "FAIRLEAD_GIT_APP_KEY_FILE",
                key.toString(),
                "FAIRLEAD_GIT_APP_API",
                "http://127.0.0.1:" + server.getAddress().getPort()));
    assertThat(credentials.of("https://github.com/acme/fleet.git").login())
        .contains(new GitCredentials.Login("x-access-token", "ghs_1"));
  }

  @Test
  void aTokenThatIsNotTakenAnyMoreIsMadeAnew() throws Exception {
    Path key = Files.writeString(temp.resolve("key.pem"), asGitHubGivesIt());
    now = Instant.now();
    Path served = Files.createDirectory(temp.resolve("served"));
    Path state = Files.createDirectory(temp.resolve("state"));
    Map<String, String> environment =
        Map.of(
            "FAIRLEAD_GIT_APP_ID",
            "4711",
            "FAIRLEAD_GIT_APP_INSTALLATION_ID",
            "77",
            "FAIRLEAD_GIT_APP_KEY_FILE",
            key.toString(),
            "FAIRLEAD_GIT_APP_API",
            "http://127.0.0.1:" + server.getAddress().getPort());
    try (Upstream upstream = new Upstream(served.resolve("fleet.git"));
        SmartHttp git = SmartHttp.plain(served)) {
      String first = upstream.put("shop/release.yaml", "tag: 1").commit("first");
      git.login = "x-access-token:ghs_1";
      try (Followed it = Followed.of("git+" + git.url("fleet.git?poll=1"), state, environment)) {
        it.awaitRevision(first);
        // Revoked half an hour before its end.
        git.login = "x-access-token:ghs_2";
        String second = upstream.put("shop/release.yaml", "tag: 2").commit("second");
        it.ask().awaitRevision(second);
        assertThat(made).hasValue(2);
      }
    }
  }
}
