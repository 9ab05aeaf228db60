package dev.fairlead.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one issuer, fetched when they are needed and kept for a while. Whoever sends tokens
 * with made-up keys brings about one fetch a minute and no more.
 */
final class Jwks {
  private static final Logger LOG = LoggerFactory.getLogger("audit");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int MAX_BYTES = 256 * 1024;
  private static final int MAX_KEYS = 64;
  private static final int MIN_RSA_BITS = 2_048;

  private final String issuer;
  private final InstantSource clock;
  private Map<String, PublicKey> keys = Map.of();
  private Instant fetched = Instant.MIN;
  private Instant tried = Instant.MIN;

  Jwks(String issuer, InstantSource clock) {
    this.issuer = issuer;
    this.clock = clock;
  }

  synchronized Optional<PublicKey> key(String id) {
    Instant now = clock.instant();
    boolean due = !keys.containsKey(id) || fetched.isBefore(now.minus(FRESH));
    if (due && tried.isBefore(now.minus(RETRY))) {
      tried = now;
      try {
        keys = fetch();
        fetched = now;
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("the keys of {} cannot be fetched: {}", issuer, e.getMessage());
      }
    }
    // Keys that could not be asked about for long are not trusted any longer.
    return fetched.isBefore(now.minus(FRESH.multipliedBy(6)))
        ? Optional.empty()
        : Optional.ofNullable(keys.get(id));
  }

  private Map<String, PublicKey> fetch() throws IOException {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    JsonNode discovered = get(URI.create(base + "/.well-known/openid-configuration"));
    if (!discovered.path("issuer").asText().equals(issuer)) {
      throw new IOException("it says that it is another issuer");
    }
    URI place = URI.create(discovered.path("jwks_uri").asText());
    if (!String.valueOf(place.getScheme()).equals(URI.create(issuer).getScheme())) {
      throw new IOException("its keys lie at " + place);
    }
    Map<String, PublicKey> found = new TreeMap<>();
    for (JsonNode key : get(place).path("keys")) {
      if (found.size() < MAX_KEYS) {
        parsed(key).ifPresent(usable -> found.put(key.path("kid").asText(), usable));
      }
    }
    return found;
  }

  private static JsonNode get(URI address) throws IOException {
    if (!(address.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException(address + " is no web address");
    }
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", "application/json");
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException(address + " answers " + connection.getResponseCode());
    }
    try (InputStream in = connection.getInputStream()) {
      byte[] body = in.readNBytes(MAX_BYTES + 1);
      if (body.length > MAX_BYTES) {
        throw new IOException(address + " answers more than 256 KiB");
      }
      return MAPPER.readTree(body);
    }
  }

  private static Optional<PublicKey> parsed(JsonNode key) {
    try {
      return switch (key.path("kty").asText()) {
        case "RSA" -> rsa(key);
        case "EC" -> key.path("crv").asText().equals("P-256") ? ec(key) : Optional.empty();
        default -> Optional.empty();
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<PublicKey> rsa(JsonNode key) throws GeneralSecurityException {
    BigInteger modulus = number(key, "n");
    return modulus.bitLength() < MIN_RSA_BITS
        ? Optional.empty()
        : Optional.of(
            KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, number(key, "e"))));
  }

  private static Optional<PublicKey> ec(JsonNode key) throws GeneralSecurityException {
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec("secp256r1"));
    ECPoint point = new ECPoint(number(key, "x"), number(key, "y"));
    return Optional.of(
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class))));
  }

  private static BigInteger number(JsonNode key, String name) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(name).asText()));
  }
}
