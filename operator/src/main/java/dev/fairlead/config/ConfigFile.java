package dev.fairlead.config;

import dev.fairlead.desired.Problems;
import dev.fairlead.desired.StrictReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds and reads {@code fairlead.yaml}. */
public final class ConfigFile {
  /** Names the file, where {@code --config} does not. */
  public static final String VARIABLE = "FAIRLEAD_CONFIG";

  /** Read when it is there and nothing else was named. */
  public static final Path USUAL = Path.of("/etc/fairlead/fairlead.yaml");

  private static final int MAX_BYTES = 1024 * 1024;

  private ConfigFile() {}

  /**
   * What holds by file and defaults.
   *
   * @param named on the command line; null when none was
   * @throws IOException with every mistake, one a line, or one sentence when it cannot be read
   */
  public static Config find(@Nullable Path named, Map<String, String> environment)
      throws IOException {
    String variable = environment.getOrDefault(VARIABLE, "");
    if (named != null) {
      return read(named);
    }
    if (!variable.isEmpty()) {
      return read(Path.of(variable));
    }
    return Files.exists(USUAL) ? read(USUAL) : Config.DEFAULT;
  }

  private static Config read(Path file) throws IOException {
    var reading = StrictReader.read(file.toString(), text(file), Config.class);
    return reading
        .value()
        .orElseThrow(() ->
            new IOException(
                "the configuration is refused\n"
                    + Problems.render(reading.problems()).stripTrailing()));
  }

  private static String text(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(file + " is larger than a configuration can be");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException("the configuration " + file + " does not exist", e);
    }
  }
}
