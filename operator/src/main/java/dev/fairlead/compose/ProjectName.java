package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The project's name by compose's order: the request's, {@code COMPOSE_PROJECT_NAME}, the last
 * file's {@code name}, the directory's name. The first two must be well-formed; the others are made
 * so.
 */
final class ProjectName {
  static final String VARIABLE = "COMPOSE_PROJECT_NAME";
  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  private ProjectName() {}

  static String of(
      ComposeRequest request, List<Node> documents, Environment environment, Findings findings) {
    String given = request.project() != null ? request.project() : environment.find(VARIABLE);
    if (given != null && !given.isEmpty()) {
      if (!VALID.matcher(given).matches()) {
        findings.add(
            Problem.at(
                    place(request),
                    "project",
                    "the project name \"%s\" is not valid".formatted(given))
                .withHint(
                    "it has lower-case letters, digits, - and _, and begins with a letter or digit"));
      }
      return given;
    }
    String named = fromFiles(documents, environment);
    Path directory = request.workingDirectory().getFileName();
    String name = normalise(named != null ? named : directory == null ? "" : directory.toString());
    if (name.isEmpty()) {
      findings.add(
          Problem.at(place(request), "name", "the project has no name")
              .withHint("set name: in the compose file, or the release's project"));
      return "unnamed";
    }
    return name;
  }

  private static Position place(ComposeRequest request) {
    return Position.of(
        request.files().isEmpty() ? request.inlineName() : request.files().getFirst().toString());
  }

  // Problems of the substitution itself are found when the documents are loaded.
  private static @Nullable String fromFiles(List<Node> documents, Environment environment) {
    String name = null;
    for (Node document : documents) {
      Node value = document instanceof MapNode map ? map.get("name") : null;
      String text = Nodes.string(value);
      if (text != null && !text.isEmpty()) {
        name = expanded(text, environment);
      }
    }
    return name;
  }

  private static String expanded(String text, Environment environment) {
    try {
      return new Templates(environment, _ -> {}).expand(text);
    } catch (Templates.BadTemplate e) {
      return text;
    }
  }

  static String normalise(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "").replaceFirst("^[_-]+", "");
  }
}
