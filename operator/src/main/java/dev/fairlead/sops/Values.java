package dev.fairlead.sops;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The values of one file, decrypted one after the other and counted into the checksum. */
final class Values {
  private final DataKey key;
  private final Rule rule;
  private final Checksum checksum;
  private final SortedSet<String> secrets = new TreeSet<>();

  Values(SopsMetadata metadata, DataKey key) {
    this.key = key;
    this.rule = metadata.rule();
    this.checksum = new Checksum(metadata.macOnlyEncrypted());
  }

  /** What a value was, and of which type. */
  record Plain(String text, String type) {}

  Checksum checksum() {
    return checksum;
  }

  SortedSet<String> secrets() {
    return secrets;
  }

  /**
   * Decrypts a value that is a text.
   *
   * @param path the keys on the way to it; list items have none
   * @return empty when it is not encrypted, as the file's rule says
   */
  Optional<Plain> text(String value, List<String> path, Position at) throws SopsException {
    Optional<EncryptedValue> sealed = EncryptedValue.of(value);
    boolean encrypted = rule.encrypts(path).orElse(sealed.isPresent());
    if (!encrypted) {
      checksum.add(value, false);
      return Optional.empty();
    }
    if (value.isEmpty()) {
      return Optional.empty(); // SOPS leaves it as it is.
    }
    if (sealed.isEmpty()) {
      throw notEncrypted(path, at);
    }
    String plain;
    try {
      plain = sealed.get().decrypt(key, String.join(":", path) + ":");
    } catch (GeneralSecurityException e) {
      throw problem(
          path, at, "was tampered with: it is not what was encrypted at this place with this key");
    }
    checksum.add(plain, true);
    secrets.add(plain);
    return Optional.of(new Plain(plain, sealed.get().type()));
  }

  /** Counts a number or flag, which is one only where the rule leaves it plain. */
  void plain(String canonical, List<String> path, Position at) throws SopsException {
    if (rule.encrypts(path).orElse(false)) {
      throw notEncrypted(path, at);
    }
    checksum.add(canonical, false);
  }

  private static SopsException notEncrypted(List<String> path, Position at) {
    return problem(
        path, at, "is not encrypted, although the file's own rule says it is: edit it with sops");
  }

  private static SopsException problem(List<String> path, Position at, String message) {
    return new SopsException(Problem.at(at, String.join(".", path), message));
  }
}
