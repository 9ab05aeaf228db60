package dev.fairlead.cli;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.rollhook.RollhookPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead import rollhook}. */
@Command(
    name = "rollhook",
    description = {
      "Write an AppRelease for each app of a rollhook.config.yaml.",
      "Each says the image that runs now, so that the first start of the operator changes nothing."
    })
public final class ImportRollhookCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(index = "0", paramLabel = "FILE", description = "The rollhook.config.yaml.")
  private Path file = Path.of("");

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Where the AppReleases go; it must be empty or not be there.")
  private Path directory = Path.of("");

  @Option(
      names = "--offline",
      description = "Ask no Engine what runs; then the compose files' defaults count.")
  private boolean offline;

  ImportRollhookCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> there = Files.list(directory)) {
        if (there.findAny().isPresent()) {
          throw new IOException(directory + " is not empty: nothing was written");
        }
      }
    }
    RollhookPlace place =
        RollhookPlace.open(
            file,
            directory,
            project ->
                offline
                    ? new TreeMap<>()
                    : Rollhook.running(project, DockerEngine.host(cli.env())));
    place.order().forEach(app -> cli.out().println(directory.resolve(app + ".yaml")));
    return 0;
  }
}
