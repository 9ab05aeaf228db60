package dev.fairlead.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead import}: AppReleases from what other tools are configured with. */
@Command(
    name = "import",
    description = "Write AppReleases from what other tools are configured with.")
public final class ImportCommand implements Callable<Integer> {
  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  private ImportCommand(Cli cli) {
    this.cli = cli;
  }

  /** With all that can be read. */
  public static CommandLine of(Cli cli) {
    return new CommandLine(new ImportCommand(cli))
        .addSubcommand("rollhook", new ImportRollhookCommand(cli));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(cli.err());
    return FairleadCommand.USAGE;
  }
}
