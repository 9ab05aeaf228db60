package dev.fairlead.sops;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One value as SOPS writes it: {@code ENC[AES256_GCM,data:...,iv:...,tag:...,type:...]}, AES-256 in
 * Galois/counter mode; the place of the value in its file is authenticated with it.
 *
 * @param data in base64, as {@code iv} and {@code tag} are
 * @param type {@code str}, {@code int}, {@code float}, {@code bool}, {@code time} ...
 */
record EncryptedValue(String data, String iv, String tag, String type) {
  /** What every one begins with. */
  static final String MARK = "ENC[AES256_GCM,";

  private static final Pattern FORM =
      Pattern.compile(
          "ENC\\[AES256_GCM,data:([^,]*),iv:([^,]+),tag:([^,]+),type:([a-z]+)\\].*",
          Pattern.DOTALL);

  /** Empty when the text is something else. */
  static Optional<EncryptedValue> of(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new EncryptedValue(
                matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)))
        : Optional.empty();
  }

  /**
   * What it was.
   *
   * @param place what is authenticated with it
   * @throws GeneralSecurityException when it was changed, moved, or belongs to another key
   */
  String decrypt(DataKey key, String place) throws GeneralSecurityException {
    ByteBuffer bytes = ByteBuffer.wrap(open(key, place));
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new GeneralSecurityException("no text", e);
    }
  }

  /** The same of what need not be text. */
  byte[] open(DataKey key, String place) throws GeneralSecurityException {
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      byte[] sealed = base64.decode(data);
      byte[] seal = base64.decode(tag);
      byte[] whole = java.util.Arrays.copyOf(sealed, sealed.length + seal.length);
      System.arraycopy(seal, 0, whole, sealed.length, seal.length);
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key.bytes(), "AES"),
          new GCMParameterSpec(seal.length * Byte.SIZE, base64.decode(iv)));
      cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(whole);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("not base64", e);
    }
  }
}
