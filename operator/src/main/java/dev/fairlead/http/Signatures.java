package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Deploys that are signed instead of carrying a token: HMAC-SHA256 over the raw body. */
public final class Signatures {
  static final String HEADER = "X-Hub-Signature-256";

  private static final String PREFIX = "sha256=";

  private final SharedSecret secret;

  /**
   * @param environment names the secret: {@code FAIRLEAD_DEPLOY_SECRET_FILE}, read with each use,
   *     or {@code FAIRLEAD_DEPLOY_SECRET}. It is not the secret of webhooks: whoever may say that
   *     there is something to look at may not say what shall run.
   */
  public Signatures(Map<String, String> environment) {
    this.secret = new SharedSecret(environment, "FAIRLEAD_DEPLOY_SECRET");
  }

  static boolean isSigned(Headers headers) {
    return headers.containsKey(HEADER) && !headers.containsKey("Authorization");
  }

  /** The signature of a request that has the right one; in constant time. */
  Optional<String> verified(Headers headers, byte[] body) {
    Optional<byte[]> shared = secret.read();
    String given = headers.getFirst(HEADER);
    if (shared.isEmpty() || given == null) {
      return Optional.empty();
    }
    String right = PREFIX + HexFormat.of().formatHex(SharedSecret.mac(shared.get()).doFinal(body));
    return MessageDigest.isEqual(
            right.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8))
        ? Optional.of(right)
        : Optional.empty();
  }
}
