package dev.fairlead.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.config.Config;
import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.loop.Offline;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fairlead validate}. */
@Command(
    name = "validate",
    description =
        "Check AppReleases and the compose files they name, without an Engine; every error at once.")
public final class ValidateCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final StateOption state = new StateOption();
  @Mixin private final KeyOption key = new KeyOption();
  @Mixin private final OutputOption output = new OutputOption();
  @Mixin private final ConfigOption config = new ConfigOption();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH|git+URL",
      description = "Directories, files or git repositories.")
  private List<String> paths = List.of();

  public ValidateCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws IOException {
    List<Problem> problems = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    ArrayNode valid = JsonNodeFactory.instance.arrayNode();
    Config configured = config.read(cli.env());
    Path directory = state.or(configured.state().directory()).path(cli.env());
    Path sites = configured.sites().under(directory);
    Map<String, String> environment = key.or(configured.secrets()).in(cli.env());
    for (String path : paths) {
      ReleaseSet set = Offline.read(path, directory, sites, environment);
      problems.addAll(set.problems());
      if (set.releases().isEmpty() && set.problems().isEmpty()) {
        throw new IOException(path + " holds no AppRelease");
      }
      for (Resolution resolution : set.releases().values()) {
        if (resolution instanceof Resolution.Valid release) {
          release.warnings().forEach(warning -> cli.err().println("warning: " + warning));
          int services = release.desired().services().size();
          String what =
              release.desired().site() == null
                  ? services + (services == 1 ? " service" : " services")
                  : "a site";
          lines.add(release.release() + "  valid, " + what);
          valid.add(release.release());
        }
      }
    }
    if (output.isJson()) {
      output.print(cli, List.of(), json(problems, valid));
    } else if (problems.isEmpty()) {
      lines.forEach(cli.out()::println);
    } else {
      cli.err().print(Problems.render(problems));
    }
    return problems.isEmpty() ? 0 : FairleadCommand.FAILED;
  }

  private static ObjectNode json(List<Problem> problems, ArrayNode valid) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.set("valid", valid);
    ArrayNode list = root.putArray("problems");
    for (Problem problem : problems) {
      ObjectNode node = list.addObject();
      node.put("file", problem.position().file());
      node.put("line", problem.position().line());
      node.put("column", problem.position().column());
      node.put("path", problem.path());
      node.put("message", problem.message());
      node.put("hint", problem.hint());
    }
    return root;
  }
}
