package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deploys that are signed instead of carrying a token: HMAC-SHA256 over the raw body. */
public final class Signatures {
  static final String HEADER = "X-Hub-Signature-256";

  private static final Logger LOG = LoggerFactory.getLogger("http");
  private static final String HMAC = "HmacSHA256";
  private static final String PREFIX = "sha256=";

  private final Map<String, String> environment;

  /**
   * @param environment names the secret: {@code FAIRLEAD_DEPLOY_SECRET_FILE}, read with each use,
   *     or {@code FAIRLEAD_DEPLOY_SECRET}. It is not the secret of webhooks: whoever may say that
   *     there is something to look at may not say what shall run.
   */
  public Signatures(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  static boolean isSigned(Headers headers) {
    return headers.containsKey(HEADER) && !headers.containsKey("Authorization");
  }

  /** The signature of a request that has the right one; in constant time. */
  Optional<String> verified(Headers headers, byte[] body) {
    Optional<byte[]> secret = secret();
    String given = headers.getFirst(HEADER);
    if (secret.isEmpty() || given == null) {
      return Optional.empty();
    }
    String right = PREFIX + HexFormat.of().formatHex(sign(secret.get(), body));
    return MessageDigest.isEqual(
            right.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8))
        ? Optional.of(right)
        : Optional.empty();
  }

  private Optional<byte[]> secret() {
    String file = environment.getOrDefault("FAIRLEAD_DEPLOY_SECRET_FILE", "");
    String text = environment.getOrDefault("FAIRLEAD_DEPLOY_SECRET", "");
    try {
      String secret = file.isEmpty() ? text : Files.readString(Path.of(file));
      return Optional.of(secret.strip().getBytes(StandardCharsets.UTF_8)).filter(s -> s.length > 0);
    } catch (IOException e) {
      LOG.warn("the file of the deploys' secret cannot be read: {}", e.toString());
      return Optional.empty();
    }
  }

  private static byte[] sign(byte[] secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
