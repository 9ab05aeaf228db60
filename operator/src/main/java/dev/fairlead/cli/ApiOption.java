package dev.fairlead.cli;

import dev.fairlead.http.ApiClient;
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

  public ApiClient client(Cli cli) {
    String asked = url == null ? cli.env().getOrDefault("FAIRLEAD_API", DEFAULT) : url;
    return new ApiClient(asked.matches("[^/\\s]+:[0-9]+") ? "http://" + asked : asked);
  }
}
