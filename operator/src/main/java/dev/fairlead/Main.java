package dev.fairlead;

import dev.fairlead.cli.AdoptCommand;
import dev.fairlead.cli.Cli;
import dev.fairlead.cli.ComposeCommand;
import dev.fairlead.cli.FairleadCommand;
import dev.fairlead.cli.ImportCommand;
import dev.fairlead.cli.PlanCommand;
import dev.fairlead.cli.RetryCommand;
import dev.fairlead.cli.RunCommand;
import dev.fairlead.cli.SetCommand;
import dev.fairlead.cli.ValidateCommand;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.loop.HostStatuses;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** The entry point: builds the command line and ends with its exit code. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Cli cli =
        Cli.system(() -> {
          try (DockerEngine engine =
              DockerEngine.connect(DockerEngine.host(System.getenv()), (_, _, _) -> {})) {
            return HostStatuses.of(engine);
          }
        });
    SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("run", () -> new RunCommand(cli));
    commands.put("plan", () -> new PlanCommand(cli));
    commands.put("validate", () -> new ValidateCommand(cli));
    commands.put("set", () -> SetCommand.of(cli));
    commands.put("import", () -> ImportCommand.of(cli));
    commands.put("compose", () -> ComposeCommand.of(cli));
    commands.put("adopt", () -> new AdoptCommand(cli));
    commands.put("retry", () -> new RetryCommand(cli));
    int exit = FairleadCommand.of(cli, FairleadCommand.commands(cli, commands), args).execute(args);
    cli.out().flush();
    cli.err().flush();
    System.exit(exit);
  }
}
