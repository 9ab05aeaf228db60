package dev.fairlead.compose;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one load: what the request declares, and below it what the env files (or {@code
 * .env} beside the compose file) say, later files over earlier ones. The operator's own process
 * environment is never part of it: a release means the same wherever it is loaded.
 */
final class Environment implements Templates.Lookup {
  private final Map<String, String> declared;
  private final Map<String, String> fromFiles = new LinkedHashMap<>();

  Environment(ComposeRequest request, Inputs inputs, Findings findings) {
    this.declared = new LinkedHashMap<>(request.variables());
    if (request.envFiles().isEmpty()) {
      Path beside = request.workingDirectory().resolve(".env");
      inputs.find(beside).ifPresent(text -> add(beside, text, findings));
    }
    for (Path file : request.envFiles()) {
      Optional<String> text = inputs.find(file);
      if (text.isPresent()) {
        add(file, text.get(), findings);
      } else {
        findings.add(Problem.at(Position.of(file.toString()), "", "the env file does not exist"));
      }
    }
  }

  private Environment(Environment around) {
    this.declared = new LinkedHashMap<>(around.fromFiles);
    this.declared.putAll(around.declared);
  }

  /** These variables, and below them those of further files that are there. */
  Environment below(List<Path> files, Inputs inputs, Findings findings) {
    Environment deeper = new Environment(this);
    for (Path file : files) {
      inputs.find(file).ifPresent(text -> deeper.add(file, text, findings));
    }
    return deeper;
  }

  private void add(Path file, String text, Findings findings) {
    try {
      fromFiles.putAll(DotEnv.parse(file.toString(), text, this));
    } catch (DotEnv.BadEnvFile e) {
      findings.add(e.problem());
    }
  }

  /** The project's own name is a variable, too. */
  void declareProject(String name) {
    declared.put(ProjectName.VARIABLE, name);
  }

  @Override
  public @Nullable String find(String name) {
    String value = declared.get(name);
    return value != null ? value : fromFiles.get(name);
  }
}
