package dev.fairlead.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead notify}. */
@Command(name = "notify", description = "What people are told of.")
final class NotifyCommand implements java.util.concurrent.Callable<Integer> {
  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  private NotifyCommand(Cli cli) {
    this.cli = cli;
  }

  static CommandLine of(Cli cli) {
    return new CommandLine(new NotifyCommand(cli))
        .addSubcommand("test", new NotifyTestCommand(cli));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(cli.err());
    return FairleadCommand.USAGE;
  }
}
