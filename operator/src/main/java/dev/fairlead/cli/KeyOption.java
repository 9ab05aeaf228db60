package dev.fairlead.cli;

import dev.fairlead.config.SecretsConfig;
import dev.fairlead.sops.AgeKeys;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What encrypted files of the desired state are decrypted with. */
final class KeyOption {
  @Option(
      names = "--age-key-file",
      paramLabel = "FILE",
      defaultValue = "${env:FAIRLEAD_AGE_KEY_FILE}",
      description = "age keys for files encrypted by SOPS (default: where sops looks for them).")
  private @Nullable String file;

  /** The same, or what the configuration says where nothing was said here. */
  KeyOption or(SecretsConfig configured) {
    KeyOption chosen = new KeyOption();
    chosen.file = file == null || file.isEmpty() ? configured.ageKeyFile() : file;
    return chosen;
  }

  /** What it is now. */
  SecretsConfig config() {
    return new SecretsConfig(file);
  }

  /** The environment with what was said here. */
  Map<String, String> in(Map<String, String> environment) {
    if (file == null || file.isEmpty()) {
      return environment;
    }
    Map<String, String> with = new HashMap<>(environment);
    with.put(AgeKeys.FILE, file);
    return with;
  }
}
