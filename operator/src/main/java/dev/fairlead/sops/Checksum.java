package dev.fairlead.sops;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * SOPS' checksum: SHA-512 over the values in the order of the file. It stands encrypted in the
 * metadata, so that whoever lacks the key can neither change nor add nor remove a value.
 */
final class Checksum {
  /** Written first where only encrypted values count; SOPS' own constant. */
  private static final String ENCRYPTED_ONLY =
      "8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69";

  private final MessageDigest digest = sha512();
  private final boolean encryptedOnly;

  Checksum(boolean encryptedOnly) {
    this.encryptedOnly = encryptedOnly;
    if (encryptedOnly) {
      digest.update(HexFormat.of().parseHex(ENCRYPTED_ONLY));
    }
  }

  void add(String value, boolean encrypted) {
    if (encrypted || !encryptedOnly) {
      digest.update(value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** An encrypted value that need not be text. */
  void add(byte[] value) {
    digest.update(value);
  }

  /** Throws unless the file says the same. */
  void verify(String file, SopsMetadata metadata, DataKey key) throws SopsException {
    String found = HexFormat.of().withUpperCase().formatHex(digest.digest());
    Optional<EncryptedValue> said = EncryptedValue.of(metadata.mac());
    if (said.isEmpty()) {
      throw new SopsException(
          file,
          "has no checksum (mac) in its SOPS metadata, so nobody can tell whether it was changed");
    }
    String expected;
    try {
      expected = said.get().decrypt(key, metadata.lastModified());
    } catch (GeneralSecurityException e) {
      throw new SopsException(file, "was changed: its SOPS metadata was tampered with, or damaged");
    }
    if (!MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), found.getBytes(StandardCharsets.UTF_8))) {
      throw new SopsException(
          file,
          "was changed after it was encrypted: a value was added, removed or replaced without sops"
              + " (its checksum does not match)");
    }
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }
}
