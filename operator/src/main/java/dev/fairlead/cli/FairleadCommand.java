package dev.fairlead.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
   * The commands of the command line by their names, in the order of the help.
   *
   * @param further commands that are made elsewhere; they stand first
   */
  public static SequencedMap<String, Supplier<Object>> commands(
      Cli cli, SequencedMap<String, Supplier<Object>> further) {
    SequencedMap<String, Supplier<Object>> commands = new LinkedHashMap<>(further);
    commands.put("status", () -> new StatusCommand(cli));
    commands.put("history", () -> new HistoryCommand(cli));
    commands.put("deploy", () -> new DeployCommand(cli));
    commands.put("jobs", () -> new JobsCommand(cli));
    commands.put("logs", () -> new LogsCommand(cli));
    commands.put("rollback", () -> new ControlCommand.Rollback(cli));
    commands.put("abort", () -> new ControlCommand.Abort(cli));
    commands.put("suspend", () -> new ControlCommand.Suspend(cli));
    commands.put("resume", () -> new ControlCommand.Resume(cli));
    commands.put("notify", () -> NotifyCommand.of(cli));
    commands.put("token", () -> TokenCommand.of(cli));
    commands.put("crd", () -> new CrdCommand(cli));
    commands.put("schema", () -> new SchemaCommand(cli));
    commands.put("version", () -> new VersionCommand(cli));
    // No method reference: the JVM cannot keep one to picocli's old classes in the start-up cache.
    commands.put("generate-completion", () -> new GenerateCompletion());
    return commands;
  }

  /**
   * The command line for these words. Describing a command to picocli takes 10 ms of each start, so
   * where the words begin with a command's name only that one is made.
   */
  public static CommandLine of(
      Cli cli, SequencedMap<String, Supplier<Object>> commands, String... words) {
    CommandLine root = new CommandLine(new FairleadCommand(cli));
    root.getCommandSpec().addOption(version());
    boolean one =
        words.length > 0
            && commands.containsKey(words[0])
            && !words[0].equals("generate-completion");
    commands.forEach((name, command) -> {
      if (!one || name.equals(words[0])) {
        root.addSubcommand(name, command.get());
      }
    });
    addHelp(root);
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
    command.getSubcommands().values().forEach(FairleadCommand::addHelp);
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
