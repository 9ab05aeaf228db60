package dev.fairlead.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The root of the command line. Exit codes: 0 done, 1 not possible (the reason stands on stderr),
 * 64 a wrong command line (sysexits' EX_USAGE, because {@code plan} says with 2 that there are
 * changes).
 */
@Command(
    name = "fairlead",
    description = "Keeps the containers of this Docker host equal to what is declared.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = FairleadCommand.VersionText.class)
public final class FairleadCommand implements Callable<Integer> {
  public static final int FAILED = 1;
  public static final int USAGE = 64;

  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  private FairleadCommand(Cli cli) {
    this.cli = cli;
  }

  /** What {@code --version} prints. */
  static final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"fairlead " + Version.current()};
    }
  }

  /**
   * The whole command line.
   *
   * @param further commands that are made elsewhere; they stand first in the help
   */
  public static CommandLine of(Cli cli, Object... further) {
    CommandLine root = new CommandLine(new FairleadCommand(cli));
    root.getCommandSpec().addOption(version());
    for (Object command : further) {
      root.addSubcommand(command);
    }
    root.addSubcommand(new StatusCommand(cli))
        .addSubcommand(new HistoryCommand(cli))
        .addSubcommand(new LogsCommand(cli))
        .addSubcommand(new ControlCommand.Rollback(cli))
        .addSubcommand(new ControlCommand.Abort(cli))
        .addSubcommand(new ControlCommand.Suspend(cli))
        .addSubcommand(new ControlCommand.Resume(cli))
        .addSubcommand(new SchemaCommand(cli))
        .addSubcommand(new VersionCommand(cli))
        .addSubcommand(new GenerateCompletion());
    addHelp(root);
    root.getSubcommands().values().forEach(FairleadCommand::addHelp);
    Help.Ansi ansi = cli.terminal().colours() ? Help.Ansi.ON : Help.Ansi.OFF;
    return root.setOut(cli.out())
        .setErr(cli.err())
        .setColorScheme(Help.defaultColorScheme(ansi))
        .setParameterExceptionHandler(FairleadCommand::misused)
        .setExecutionExceptionHandler(FairleadCommand::failed);
  }

  /** Every command has help; one that comes with its own keeps it. */
  private static void addHelp(CommandLine command) {
    if (command.getCommandSpec().findOption("--help") == null) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Show this help.")
                  .build());
    }
  }

  private static OptionSpec version() {
    return OptionSpec.builder("--version")
        .versionHelp(true)
        .description("Print the version.")
        .build();
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(cli.err());
    return USAGE;
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": " + e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("see `" + name + " --help`");
    }
    return USAGE;
  }

  /**
   * What is expected to happen has a sentence; anything else is a defect, and its trace is shown.
   */
  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof IOException) {
      err.println("fairlead: " + e.getMessage());
    } else {
      err.println("fairlead: internal error");
      e.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }
}
