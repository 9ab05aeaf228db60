package dev.fairlead.cli;

import dev.fairlead.http.ApiClient;
import dev.fairlead.http.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --api}: which operator is asked. */
public final class ApiOption {
  private static final String DEFAULT = "http://127.0.0.1:7700";

  @Option(
      names = "--api",
      paramLabel = "URL",
      description = {"The operator to ask; else FAIRLEAD_API, else", "http://127.0.0.1:7700."})
  private @Nullable String url;

  public ApiClient client(Cli cli) throws ApiException {
    String asked = url == null ? cli.env().getOrDefault("FAIRLEAD_API", DEFAULT) : url;
    return new ApiClient(asked.matches("[^/\\s]+:[0-9]+") ? "http://" + asked : asked, token(cli));
  }

  /** From FAIRLEAD_TOKEN_FILE or FAIRLEAD_TOKEN: a command line shows it to every user. */
  private static String token(Cli cli) throws ApiException {
    String file = cli.env().getOrDefault("FAIRLEAD_TOKEN_FILE", "");
    if (file.isEmpty()) {
      return cli.env().getOrDefault("FAIRLEAD_TOKEN", "");
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new ApiException(401, "the file of FAIRLEAD_TOKEN_FILE cannot be read: " + e);
    }
  }
}
