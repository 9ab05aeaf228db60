package dev.fairlead.cli;

import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.loop.Offline;
import dev.fairlead.observed.Container;
import dev.fairlead.plan.PlanText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead adopt}. */
@Command(
    name = "adopt",
    description = {
      "Write an AppRelease for a compose project that runs here, from what its containers say of",
      "themselves, and show what run would then do. No container is touched.",
      "Exit code 0: it would be adopted as it is; 2: something differs; 1: an error."
    })
public final class AdoptCommand implements Callable<Integer> {
  private static final String FILE = "release.yaml";

  private final Cli cli;

  @Parameters(paramLabel = "PROJECT", description = "The compose project's name.")
  private String project = "";

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Where to (default: release.yaml beside the compose file); - prints it only.")
  private @Nullable String output;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME=VALUE",
      description = "A variable that the compose file needs; it becomes one of the release.")
  private List<String> variables = new ArrayList<>();

  public AdoptCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    try (DockerEngine engine =
        DockerEngine.connect(DockerEngine.host(cli.env()), (_, _, _) -> {})) {
      List<Container> containers = containers(engine);
      if (containers.isEmpty()) {
        throw new IOException("no container of a compose project " + project + " is here");
      }
      var adopted = new AdoptedProject(project, containers, variables);
      Path file =
          output == null || output.equals("-")
              ? adopted.directory().resolve(FILE)
              : Path.of(output).toAbsolutePath().normalize();
      String text = adopted.release(file);
      if ("-".equals(output)) {
        cli.out().print(text);
        return 0;
      }
      write(file, text);
      return told(engine, file);
    } catch (EngineException e) {
      throw new IOException("the Docker Engine cannot be asked: " + e.getMessage(), e);
    }
  }

  private List<Container> containers(Engine engine) {
    return engine.list().stream()
        .filter(row -> project.equals(row.labels().get(AdoptedProject.PROJECT)))
        .map(row -> engine.inspect(row.id()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(file + " is there already; say --output FILE for another one", e);
    }
  }

  /** What would be done with it, so that nobody has to hope. */
  private int told(Engine engine, Path file) throws IOException {
    cli.out().println("wrote " + file);
    ReleaseSet set = Offline.read(file);
    if (!set.problems().isEmpty()) {
      cli.err().print(Problems.render(set.problems()));
      return FairleadCommand.FAILED;
    }
    boolean changes = false;
    for (Offline.Planned plan : Offline.plan(set, engine, false, cli.clock().instant())) {
      cli.out().println(PlanText.of(plan.desired(), plan.projected()).stripTrailing());
      changes |= !plan.projected().items().isEmpty();
    }
    return changes ? PlanCommand.CHANGES : 0;
  }
}
