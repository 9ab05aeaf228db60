package dev.fairlead.sops;

import dev.fairlead.spec.Ordered;
import java.util.SortedSet;

/**
 * A file as it was before it was encrypted.
 *
 * @param text line by line where it was: what is wrong with it has the place that people see
 * @param secrets every value that was encrypted
 */
public record Decrypted(String text, SortedSet<String> secrets) {
  public Decrypted {
    secrets = Ordered.set(secrets);
  }

  /** Neither of them (I24). */
  @Override
  public String toString() {
    return "Decrypted[" + secrets.size() + " values]";
  }
}
