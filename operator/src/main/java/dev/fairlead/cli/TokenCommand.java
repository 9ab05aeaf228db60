package dev.fairlead.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead token}: tokens of the API. */
@Command(name = "token", description = "Tokens of the API.")
public final class TokenCommand implements Callable<Integer> {
  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  private TokenCommand(Cli cli) {
    this.cli = cli;
  }

  /** With all that can be done. */
  static CommandLine of(Cli cli) {
    return new CommandLine(new TokenCommand(cli))
        .addSubcommand("create", new TokenCreateCommand(cli));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(cli.err());
    return FairleadCommand.USAGE;
  }
}
