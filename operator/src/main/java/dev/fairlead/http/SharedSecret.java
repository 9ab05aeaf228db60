package dev.fairlead.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What somebody who signs requests has in common with this operator. Read with each use, from the
 * file that the variable with {@code _FILE} behind it names, else from the variable itself.
 */
final class SharedSecret {
  private static final Logger LOG = LoggerFactory.getLogger("http");
  private static final String HMAC = "HmacSHA256";

  private final Map<String, String> environment;
  private final String variable;

  SharedSecret(Map<String, String> environment, String variable) {
    this.environment = Map.copyOf(environment);
    this.variable = variable;
  }

  /**
   * Empty where none is set, and where its file cannot be read: then nobody's signature is right.
   */
  Optional<byte[]> read() {
    String file = environment.getOrDefault(variable + "_FILE", "");
    String text = environment.getOrDefault(variable, "");
    try {
      String secret = file.isEmpty() ? text : Files.readString(Path.of(file));
      return Optional.of(secret.strip().getBytes(StandardCharsets.UTF_8)).filter(s -> s.length > 0);
    } catch (IOException e) {
      LOG.warn("the file of {}_FILE cannot be read: {}", variable, e.toString());
      return Optional.empty();
    }
  }

  /** HMAC-SHA256 with a secret. */
  static Mac mac(byte[] secret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
