package dev.fairlead.cli;

import dev.fairlead.config.Config;
import dev.fairlead.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration is. */
final class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration (default: FAIRLEAD_CONFIG, else /etc/fairlead/fairlead.yaml).")
  private @Nullable Path file;

  /**
   * What holds by file and defaults.
   *
   * @throws IOException with every mistake, or one sentence when it cannot be read
   */
  Config read(Map<String, String> environment) throws IOException {
    return ConfigFile.find(file, environment);
  }
}
