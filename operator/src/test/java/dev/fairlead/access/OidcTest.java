package dev.fairlead.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of an identity provider on this host, good ones and all kinds of others. */
class OidcTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static KeyPair rsa;
  private static KeyPair ec;
  private static KeyPair stranger;

  @TempDir private Path directory = Path.of("");
  private final AtomicInteger fetches = new AtomicInteger();
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final InstantSource clock = () -> now;
  private final HttpServer issuer;
  private volatile boolean down;
  private Oidc oidc;

  @BeforeAll
  static void keys() throws GeneralSecurityException {
    rsa = pair("RSA", 2_048);
    stranger = pair("RSA", 2_048);
    ec = pair("EC", 256);
  }

  private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  OidcTest() throws IOException {
    issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    issuer.createContext(
        "/",
        exchange -> {
          boolean keys = exchange.getRequestURI().getPath().equals("/keys");
          fetches.addAndGet(keys ? 1 : 0);
          Object answer =
              keys
                  ? Map.of("keys", List.of(jwk("r", rsa), jwk("e", ec)))
                  : Map.of("issuer", url(), "jwks_uri", url() + "/keys");
          byte[] body = MAPPER.writeValueAsBytes(answer);
          exchange.sendResponseHeaders(down ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    issuer.start();
    oidc = Oidc.of(Map.of(), clock);
  }

  private String url() {
    return "http://127.0.0.1:" + issuer.getAddress().getPort();
  }

  @BeforeEach
  void configure() throws IOException {
    oidc =
        rules(
            "# pipelines",
            "shop-main deploy shop issuer=%s audience=https://deploy.example.com repository_id=42"
                    .formatted(url())
                + " ref=refs/heads/main environment=production",
            "lab deploy blog issuer=%s audience=lab project_id=7".formatted(url()));
  }

  private Oidc rules(String... lines) throws IOException {
    Path file = Files.writeString(directory.resolve("oidc"), String.join("\n", lines) + "\n");
    return Oidc.of(Map.of("FAIRLEAD_OIDC_FILE", file.toString()), clock);
  }

  @AfterEach
  void close() {
    issuer.stop(0);
  }

  private static Map<String, Object> jwk(String id, KeyPair pair) {
    if (pair.getPublic() instanceof RSAPublicKey key) {
      return Map.of(
          "kty", "RSA", "kid", id, "n", text(key.getModulus()), "e", text(key.getPublicExponent()));
    }
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    return Map.of(
        "kty",
        "EC",
        "kid",
        id,
        "crv",
        "P-256",
        "x",
        text(key.getW().getAffineX()),
        "y",
        text(key.getW().getAffineY()));
  }

  private static String text(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private Map<String, Object> claims() {
    return new TreeMap<>(
        Map.of(
            "iss", url(),
            "aud", "https://deploy.example.com",
            "iat", now.getEpochSecond(),
            "nbf", now.getEpochSecond(),
            "exp", now.plusSeconds(300).getEpochSecond(),
            "repository_id", "42",
            "ref", "refs/heads/main",
            "environment", "production",
            "repository", "acme/shop"));
  }

  private static String token(
      String kid, KeyPair pair, String algorithm, Map<String, Object> claims) {
    try {
      Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
      String signed =
          encoder.encodeToString(
                  MAPPER.writeValueAsBytes(Map.of("alg", algorithm, "kid", kid, "typ", "JWT")))
              + "."
              + encoder.encodeToString(MAPPER.writeValueAsBytes(claims));
      Signature signer =
          Signature.getInstance(
              pair.getPublic() instanceof RSAPublicKey
                  ? "SHA256withRSA"
                  : "SHA256withECDSAinP1363Format");
      signer.initSign(pair.getPrivate());
      signer.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + encoder.encodeToString(signer.sign());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void knowsThePipelineThatItIsToldOf() {
    assertThat(oidc.verify(token("r", rsa, "RS256", claims())).map(Caller::name))
        .contains("shop-main");
    assertThat(oidc.verify(token("e", ec, "ES256", claims())).map(c -> c.mayDeploy("blog")))
        .contains(false);
    Map<String, Object> lab = claims();
    lab.putAll(Map.of("aud", List.of("other", "lab"), "project_id", 7));
    assertThat(oidc.verify(token("r", rsa, "RS256", lab)).map(Caller::name)).contains("lab");
    assertThat(fetches).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource({
    "iss, https://token.actions.githubusercontent.com",
    "aud, https://elsewhere.example.com",
    "repository_id, 43",
    "ref, refs/heads/other",
    "ref, refs/pull/1/merge",
    "environment, staging"
  })
  void refusesEveryOtherClaim(String name, String value) {
    Map<String, Object> other = claims();
    other.put(name, value);
    assertThat(oidc.verify(token("r", rsa, "RS256", other))).isEmpty();
    other.remove(name);
    assertThat(oidc.verify(token("r", rsa, "RS256", other))).isEmpty();
  }

  @Test
  void refusesWhatIsNotOfNow() {
    for (Map<String, Long> times :
        List.of(
            Map.of("exp", -61L),
            Map.of("iat", 120L),
            Map.of("nbf", 120L),
            Map.of("exp", Duration.ofDays(2).toSeconds()))) {
      Map<String, Object> other = claims();
      times.forEach((name, offset) -> other.put(name, now.getEpochSecond() + offset));
      assertThat(oidc.verify(token("r", rsa, "RS256", other))).as("%s", times).isEmpty();
    }
    Map<String, Object> endless = claims();
    endless.remove("exp");
    assertThat(oidc.verify(token("r", rsa, "RS256", endless))).isEmpty();
  }

  @Test
  void refusesWhatSomebodyElseSignedOrNobody() {
    String good = token("r", rsa, "RS256", claims());
    String[] parts = good.split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\",\"kid\":\"r\"}".getBytes(StandardCharsets.US_ASCII));
    for (String wrong :
        List.of(
            token("r", stranger, "RS256", claims()),
            token("r", rsa, "HS256", claims()),
            token("r", rsa, "ES256", claims()),
            token("e", rsa, "RS256", claims()),
            none + "." + parts[1] + ".",
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            good + "A",
            "a.b.c",
            "..",
            "flt_" + "0".repeat(64))) {
      assertThat(oidc.verify(wrong)).as(wrong).isEmpty();
    }
  }

  @Test
  void asksForKeysOnceAMinuteAtMostAndKeepsThemForAWhile() {
    for (int i = 0; i < 50; i++) {
      assertThat(oidc.verify(token("made-up-" + i, stranger, "RS256", claims()))).isEmpty();
    }
    assertThat(fetches).hasValue(1);
    now = now.plus(Duration.ofMinutes(11));
    down = true;
    assertThat(oidc.verify(token("r", rsa, "RS256", claims()))).isPresent();
    now = now.plus(Duration.ofMinutes(60));
    assertThat(oidc.verify(token("r", rsa, "RS256", claims()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ci deploy shop issuer=http://evil.example audience=a repository_id=1",
        "ci deploy shop issuer=https://forge.example repository_id=1",
        "ci deploy shop issuer=https://forge.example audience=a repository=acme/shop",
        "ci deploy shop issuer=https://forge.example audience=a audience=b repository_id=1",
        "ci deploy shop nonsense",
        "ci deploy",
        "ci root shop issuer=https://forge.example audience=a repository_id=1"
      })
  void refusesARuleThatSaysTooLittle(String line) {
    assertThatThrownBy(() -> rules(line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("oidc:1: expected NAME SCOPE APPS issuer");
  }

  @Test
  void isOffWhereNothingIsSaid() throws IOException {
    Oidc none = Oidc.of(new HashMap<>(), clock);

    assertThat(none.areConfigured()).isFalse();
    assertThat(new Either(List.of(none, oidc)).areConfigured()).isTrue();
    assertThat(new Either(List.of(none, oidc)).verify(token("r", rsa, "RS256", claims())))
        .isPresent();
  }
}
