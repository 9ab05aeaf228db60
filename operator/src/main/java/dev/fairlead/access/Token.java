package dev.fairlead.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: its SHA-256 and what it allows, never the token itself. A plain hash is
 * enough because tokens are random: there is nothing to guess from a dictionary.
 *
 * @param sha256 64 hexadecimal digits, small letters
 * @param expires null when it does not
 */
public record Token(Caller caller, String sha256, @Nullable Instant expires) {
  private static final String PREFIX = "flt_";
  private static final int RANDOM_BYTES = 32;

  public Token {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a token's hash is 64 hexadecimal digits");
    }
  }

  /** Of a token that somebody else chose. */
  public static Token of(Caller caller, String secret) {
    return new Token(caller, hash(secret), null);
  }

  /** A new one, to be shown once. */
  public static String create(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return PREFIX + HexFormat.of().formatHex(bytes);
  }

  /** In constant time, whatever is given. */
  boolean is(String presentedHash) {
    return MessageDigest.isEqual(
        sha256.getBytes(StandardCharsets.US_ASCII),
        presentedHash.getBytes(StandardCharsets.US_ASCII));
  }

  boolean valid(Instant now) {
    return expires == null || now.isBefore(expires);
  }

  /** SHA-256, in hex. */
  public static String hash(String secret) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
