package dev.fairlead.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fairlead set}: changes fields of the desired state where it comes from. */
@Command(name = "set", description = "Change a field of the desired state where it comes from.")
public final class SetCommand implements java.util.concurrent.Callable<Integer> {
  private static final int USAGE = 64;

  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  private SetCommand(Cli cli) {
    this.cli = cli;
  }

  /** With all that can be set. */
  public static CommandLine of(Cli cli) {
    return new CommandLine(new SetCommand(cli)).addSubcommand("image", new SetImageCommand(cli));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(cli.err());
    return USAGE;
  }
}
