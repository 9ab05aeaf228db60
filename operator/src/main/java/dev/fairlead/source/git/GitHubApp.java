package dev.fairlead.source.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens for an installation of a GitHub App: {@code FAIRLEAD_GIT_APP_ID}, {@code
 * FAIRLEAD_GIT_APP_INSTALLATION_ID} and {@code FAIRLEAD_GIT_APP_KEY_FILE}. The App proves itself by
 * a short JWT, and {@code POST /app/installations/ID/access_tokens} gives a token that lives for an
 * hour; it is kept in memory and made anew some minutes before its end.
 */
final class GitHubApp {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration EARLY = Duration.ofMinutes(5);

  /** Clocks differ: GitHub's advice for the issue time, and less than its ten minutes of life. */
  private static final Duration BACKDATED = Duration.ofMinutes(1);

  private static final Duration JWT_LIFE = Duration.ofMinutes(9);
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----(.*?)-----END", Pattern.DOTALL);

  /** Of every installation that the environment names. */
  private static final Map<String, Held> TOKENS = new ConcurrentHashMap<>();

  private record Held(String token, Instant ends) {
    /** Not for print. */
    @Override
    public String toString() {
      return "Held until " + ends;
    }
  }

  private final Map<String, String> group;
  private final URI api;
  private final EnvironmentProxy proxy;
  private final InstantSource clock;

  GitHubApp(Map<String, String> group, String url, EnvironmentProxy proxy, InstantSource clock) {
    this.group = Map.copyOf(group);
    this.api =
        URI.create(
            group.getOrDefault(
                "APP_API", ForgeAccess.usual(ForgeAccess.Kind.GITHUB, URI.create(url))));
    this.proxy = proxy;
    this.clock = clock;
  }

  /** Whether these variables name an App. */
  static boolean isNamed(Map<String, String> group) {
    return group.containsKey("APP_ID")
        && group.containsKey("APP_INSTALLATION_ID")
        && group.containsKey("APP_KEY_FILE");
  }

  /**
   * A token that lives for some minutes more.
   *
   * @throws IOException with one sentence that repeats no secret
   */
  String token() throws IOException {
    ForgeAccess.refusePlain(api, "FAIRLEAD_GIT_APP_API");
    Held held = TOKENS.get(key());
    if (held == null || !clock.instant().isBefore(held.ends().minus(EARLY))) {
      held = made();
      TOKENS.put(key(), held);
    }
    return held.token();
  }

  /** The next use makes a new one: GitHub takes this one no longer. */
  void forget() {
    TOKENS.remove(key());
  }

  private String key() {
    return api + " " + group.get("APP_ID") + " " + group.get("APP_INSTALLATION_ID");
  }

  private Held made() throws IOException {
    String installation = group.getOrDefault("APP_INSTALLATION_ID", "");
    URI uri =
        URI.create(
            api.toString().replaceAll("/+$", "")
                + "/app/installations/"
                + installation
                + "/access_tokens");
    HttpURLConnection connection = ForgeAccess.open(uri, group, proxy);
    try {
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setRequestProperty("Accept", "application/vnd.github+json");
      connection.setRequestProperty("X-GitHub-Api-Version", "2022-11-28");
      connection.setRequestProperty("Authorization", "Bearer " + jwt());
      connection.getOutputStream().close();
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_CREATED) {
        throw new IOException("GitHub gives the App no token: HTTP " + status);
      }
      try (var body = connection.getInputStream()) {
        JsonNode answer = JSON.readTree(body.readNBytes(MAX_ANSWER_BYTES));
        return new Held(
            answer.path("token").asText(), Instant.parse(answer.path("expires_at").asText()));
      }
    } catch (DateTimeException e) {
      throw new IOException("GitHub's answer about the App's token cannot be read", e);
    } finally {
      connection.disconnect();
    }
  }

  private String jwt() throws IOException {
    Instant now = clock.instant();
    String claims =
        JSON.createObjectNode()
            .put("iat", now.minus(BACKDATED).getEpochSecond())
            .put("exp", now.plus(JWT_LIFE).getEpochSecond())
            .put("iss", group.getOrDefault("APP_ID", ""))
            .toString();
    String text = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(privateKey());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IOException("the key of FAIRLEAD_GIT_APP_KEY_FILE cannot be used", e);
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Path file = Path.of(group.getOrDefault("APP_KEY_FILE", ""));
    String text;
    try {
      text = Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new IOException("the key file " + file + " of the GitHub App cannot be read", e);
    }
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      throw new IOException("the key file " + file + " holds no RSA key in PEM form");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2).strip());
    boolean bare = Optional.ofNullable(pem.group(1)).isPresent();
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(bare ? wrapped(bytes) : bytes));
  }

  /** PKCS 1, as GitHub hands keys out, in PKCS 8's envelope: version 0, rsaEncryption, the key. */
  private static byte[] wrapped(byte[] key) {
    byte[] head = {
      0x02,
      0x01,
      0x00,
      0x30,
      0x0d,
      0x06,
      0x09,
      0x2a,
      (byte) 0x86,
      0x48,
      (byte) 0x86,
      (byte) 0xf7,
      0x0d,
      0x01,
      0x01,
      0x01,
      0x05,
      0x00
    };
    byte[] octets = element(0x04, key);
    byte[] content = new byte[head.length + octets.length];
    System.arraycopy(head, 0, content, 0, head.length);
    System.arraycopy(octets, 0, content, head.length, octets.length);
    return element(0x30, content);
  }

  /** DER with a length of two bytes: every RSA key of a safe length has one. */
  private static byte[] element(int tag, byte[] content) {
    byte[] whole = new byte[content.length + 4];
    whole[0] = (byte) tag;
    whole[1] = (byte) 0x82;
    whole[2] = (byte) (content.length >> 8);
    whole[3] = (byte) content.length;
    System.arraycopy(content, 0, whole, 4, content.length);
    return whole;
  }
}
