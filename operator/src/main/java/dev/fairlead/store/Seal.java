package dev.fairlead.store;

import dev.fairlead.files.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals what holds secrets before it goes into the database, so that a copy of that file alone
 * tells none (I24): AES-256-GCM, by a key in a file beside it. Without its key a recorded revision
 * cannot be gone back to, and nothing else is lost (I20).
 */
final class Seal {
  private static final String FORM = "sealed/1 ";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Path file;
  private @Nullable SecretKeySpec known;

  /**
   * @param file of the key; made when something is sealed first
   */
  Seal(Path file) {
    this.file = file;
  }

  /** The text as it may lie in a file. @throws SQLException when there is no key to be had */
  String sealed(String text) throws SQLException {
    try {
      SecretKeySpec key = key();
      if (key == null) {
        key = made();
      }
      byte[] nonce = random(NONCE_BYTES);
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
      byte[] body = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
      byte[] whole = ByteBuffer.allocate(nonce.length + body.length).put(nonce).put(body).array();
      return FORM + Base64.getEncoder().encodeToString(whole);
    } catch (IOException | GeneralSecurityException e) {
      throw new SQLException("nothing can be sealed with " + file + ": " + e, e);
    }
  }

  /**
   * What was sealed; empty when that cannot be said. What an older version wrote is as it stands.
   */
  String opened(String text) {
    if (!text.startsWith(FORM)) {
      return text;
    }
    try {
      SecretKeySpec key = key();
      byte[] whole = Base64.getDecoder().decode(text.substring(FORM.length()));
      if (key == null || whole.length < NONCE_BYTES) {
        return "";
      }
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, whole, 0, NONCE_BYTES));
      byte[] body = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return new String(body, StandardCharsets.UTF_8);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return "";
    }
  }

  /** The key of the file; null when there is none, or what is there is no key. */
  private @Nullable SecretKeySpec key() throws IOException {
    if (known == null && Files.exists(file)) {
      byte[] bytes = Files.readAllBytes(file);
      known = bytes.length == KEY_BYTES ? new SecretKeySpec(bytes, "AES") : null;
    }
    return known;
  }

  private SecretKeySpec made() throws IOException {
    byte[] bytes = random(KEY_BYTES);
    AtomicFile.put(file, bytes);
    SecretKeySpec key = new SecretKeySpec(bytes, "AES");
    known = key;
    return key;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
