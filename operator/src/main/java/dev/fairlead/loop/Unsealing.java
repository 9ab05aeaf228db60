package dev.fairlead.loop;

import dev.fairlead.sops.AgeKeys;
import dev.fairlead.source.SecretFiles;

/**
 * How encrypted files of the desired state are used.
 *
 * @param keys what they are decrypted with
 * @param files where those that containers mount lie in plain
 */
public record Unsealing(AgeKeys keys, SecretFiles files) {
  /** Not at all. */
  public static final Unsealing NONE = new Unsealing(AgeKeys.NONE, SecretFiles.NONE);
}
