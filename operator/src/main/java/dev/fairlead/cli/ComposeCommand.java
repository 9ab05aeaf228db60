package dev.fairlead.cli;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ConfigResult;
import dev.fairlead.compose.ConfigText;
import dev.fairlead.desired.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead compose}: what Fairlead makes of compose files. */
@Command(name = "compose", description = "Show what Fairlead makes of compose files.")
public final class ComposeCommand implements Callable<Integer> {
  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  private ComposeCommand(Cli cli) {
    this.cli = cli;
  }

  /** With all that can be shown. */
  public static CommandLine of(Cli cli) {
    return new CommandLine(new ComposeCommand(cli))
        .addSubcommand("config", new Config(cli))
        .addSubcommand("override", new ComposeOverride(cli));
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(cli.err());
    return FairleadCommand.USAGE;
  }

  /** {@code fairlead compose config}. */
  @Command(
      name = "config",
      description = {
        "Print the project as `docker compose config` does: merged, resolved, in canonical form.",
        "Variables come from --env, --env-file or .env; nothing from this process's environment."
      })
  static final class Config implements Callable<Integer> {
    private final Cli cli;

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE|DIR",
        description =
            "Compose files in order, or a directory to look for them in (default: . or above).")
    private List<Path> files = new ArrayList<>();

    @Option(
        names = "--project-directory",
        paramLabel = "DIR",
        description = "What relative paths are relative to (default: that of the first file).")
    private @Nullable Path directory;

    @Option(
        names = {"-p", "--project-name"},
        paramLabel = "NAME",
        description = "The project's name.")
    private @Nullable String project;

    @Option(names = "--profile", paramLabel = "NAME", description = "Profiles that are active.")
    private List<String> profiles = new ArrayList<>();

    @Option(
        names = "--env-file",
        paramLabel = "FILE",
        description = "In place of .env; may be given several times.")
    private List<Path> envFiles = new ArrayList<>();

    @Option(
        names = {"-e", "--env"},
        paramLabel = "NAME[=VALUE]",
        description = "A variable; without a value, that of this process's environment.")
    private List<String> variables = new ArrayList<>();

    @Option(
        names = "--format",
        paramLabel = "yaml|json",
        defaultValue = "yaml",
        description = "yaml (the default) or json.")
    private String format = "yaml";

    @Option(names = "--hash", description = "Print the config hash of each service instead.")
    private boolean hash;

    @Option(
        names = "--hash-of",
        paramLabel = "2.40|5",
        defaultValue = "2.40",
        description = "Whose hash: that of docker compose 2.40 (the default) or of version 5.")
    private String version = "2.40";

    Config(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() throws IOException {
      ConfigText form =
          switch (format) {
            case "yaml" -> ConfigText.YAML;
            case "json" -> ConfigText.JSON;
            default -> throw new IOException("--format is yaml or json, not " + format);
          };
      return switch (shown(form)) {
        case ConfigResult.Refused refused -> {
          cli.err().print(Problems.render(refused.problems()));
          yield FairleadCommand.FAILED;
        }
        case ConfigResult.Shown shown -> {
          shown.warnings().forEach(warning -> cli.err().println("warning: " + warning));
          if (hash) {
            shown.hashes().forEach((name, value) -> cli.out().println(name + " " + value));
          } else {
            cli.out().println(shown.text().stripTrailing());
          }
          yield 0;
        }
      };
    }

    private ConfigResult shown(ConfigText form) throws IOException {
      return switch (version) {
        case "2.40" -> ComposeLoader.show(request(), Files::readString, form);
        case "5" -> ComposeLoader.showAsVersion5(request(), Files::readString, form);
        default -> throw new IOException("--hash-of is 2.40 or 5, not " + version);
      };
    }

    private ComposeRequest request() {
      List<Path> named =
          files.isEmpty()
              ? List.of(ComposeLoader.folderOf(absolute(Path.of(""))))
              : files.stream().map(Config::absolute).toList();
      Path first = named.getFirst();
      Path parent = Files.isDirectory(first) ? first : first.getParent();
      return new ComposeRequest(
          named,
          null,
          "-",
          directory == null ? (parent == null ? first : parent) : absolute(directory),
          project,
          profiles,
          declared(),
          envFiles.stream().map(Config::absolute).toList(),
          new TreeMap<>(),
          new TreeMap<>());
    }

    private static Path absolute(Path path) {
      return path.toAbsolutePath().normalize();
    }

    private SortedMap<String, String> declared() {
      SortedMap<String, String> declared = new TreeMap<>();
      for (String variable : variables) {
        int equals = variable.indexOf('=');
        String name = equals < 0 ? variable : variable.substring(0, equals);
        String value = equals < 0 ? cli.env().get(name) : variable.substring(equals + 1);
        if (value != null) {
          declared.put(name, value);
        }
      }
      return declared;
    }
  }
}
