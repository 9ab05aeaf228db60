package dev.fairlead.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.http.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairlead version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final OutputOption output = new OutputOption();

  VersionCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    String java = Runtime.version().toString();
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    ObjectNode json =
        Json.object().put("version", Version.current()).put("java", java).put("platform", platform);
    output.print(
        cli,
        List.of("fairlead %s (Java %s, %s)".formatted(Version.current(), java, platform)),
        json);
    return 0;
  }
}
