package dev.fairlead;

import dev.fairlead.cli.Cli;
import dev.fairlead.cli.FairleadCommand;
import dev.fairlead.cli.PlanCommand;
import dev.fairlead.cli.RetryCommand;
import dev.fairlead.cli.RunCommand;
import dev.fairlead.cli.ValidateCommand;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.loop.HostStatuses;

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
    int exit =
        FairleadCommand.of(
                cli,
                new RunCommand(cli),
                new PlanCommand(cli),
                new ValidateCommand(cli),
                new RetryCommand(cli))
            .execute(args);
    cli.out().flush();
    cli.err().flush();
    System.exit(exit);
  }
}
