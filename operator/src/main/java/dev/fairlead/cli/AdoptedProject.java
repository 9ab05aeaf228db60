package dev.fairlead.cli;

import dev.fairlead.compose.ComposeLoader;
import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ComposeResult;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;
import dev.fairlead.yaml.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What containers say of the compose project that they belong to, as an AppRelease. */
final class AdoptedProject {
  static final String PROJECT = Labels.PROJECT;

  private final String project;
  private final List<Container> containers;
  private final List<String> variables;
  private final List<Path> files;

  AdoptedProject(String project, List<Container> containers, List<String> variables)
      throws IOException {
    this.project = project;
    this.containers = containers;
    this.variables = variables;
    this.files = paths(Labels.CONFIG_FILES);
    if (files.isEmpty()) {
      throw new IOException(
          "the containers of " + project + " do not say which compose files they came from");
    }
  }

  /** Where the first compose file is. */
  Path directory() {
    return parent(files.getFirst());
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  /** Files that the label names, in its order; all containers must name the same. */
  private List<Path> paths(String label) throws IOException {
    SortedSet<String> said = new TreeSet<>();
    for (Container container : containers) {
      String text = container.label(label);
      if (!text.isEmpty() && !text.equals("-")) {
        said.add(text);
      }
    }
    if (said.size() > 1) {
      throw new IOException(
          "the containers of %s come from different files (%s): run `docker compose up -d` once"
              .formatted(project, String.join("; ", said)));
    }
    return said.stream().flatMap(text -> Stream.of(text.split(","))).map(Path::of).toList();
  }

  String release(Path at) throws IOException {
    Path beside = parent(at);
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: fairlead.dev/v1alpha1\nkind: AppRelease\n");
    text.append("metadata: {name: ").append(Quoted.text(project)).append("}\nspec:\n  compose:\n");
    text.append("    files: ").append(list(names(beside, files))).append('\n');
    List<Path> envFiles = paths(Labels.ENVIRONMENT_FILE);
    if (!envFiles.isEmpty()) {
      text.append("    envFiles: ").append(list(names(beside, envFiles))).append('\n');
    }
    if (!variables.isEmpty()) {
      text.append("    variables:\n");
      for (String variable : variables) {
        int equals = variable.indexOf('=');
        if (equals < 1) {
          throw new IOException("--env is NAME=VALUE, not " + variable);
        }
        text.append("      ").append(variable, 0, equals).append(": ");
        text.append(Quoted.text(variable.substring(equals + 1))).append('\n');
      }
    }
    services(text);
    return text.toString();
  }

  /** What runs now otherwise than the files say: how many of each, and from which image. */
  private void services(StringBuilder text) throws IOException {
    SortedMap<String, List<Container>> running = new TreeMap<>();
    for (Container container : containers) {
      if (!container.label(Labels.ONE_OFF).equals("True")) {
        running.computeIfAbsent(container.service(), _ -> new ArrayList<>()).add(container);
      }
    }
    Map<String, String> written = written();
    StringBuilder services = new StringBuilder();
    running.forEach((name, all) -> {
      List<String> fields = new ArrayList<>();
      List<String> images = all.stream().map(c -> c.spec().image()).distinct().toList();
      String image = written.get(name);
      // Of several images nobody can say which one is meant.
      if (image != null && images.size() == 1 && !images.getFirst().equals(image)) {
        fields.add("image: " + Quoted.text(images.getFirst()));
      }
      if (all.size() > 1) {
        fields.add("replicas: " + all.size());
      }
      if (!fields.isEmpty()) {
        services.append("    ").append(Quoted.text(name)).append(": {");
        services.append(String.join(", ", fields)).append("}\n");
      }
    });
    if (!services.isEmpty()) {
      text.append("  services:\n").append(services);
    }
  }

  /** The images that the files name, by service; none where the files cannot be loaded. */
  private Map<String, String> written() throws IOException {
    SortedMap<String, String> values = new TreeMap<>();
    for (String variable : variables) {
      int equals = variable.indexOf('=');
      values.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    var request =
        new ComposeRequest(
            files,
            null,
            "-",
            directory(),
            project,
            List.of(),
            values,
            paths(Labels.ENVIRONMENT_FILE),
            new TreeMap<>(),
            new TreeMap<>());
    SortedMap<String, String> images = new TreeMap<>();
    if (ComposeLoader.load(request, Files::readString) instanceof ComposeResult.Loaded loaded) {
      loaded
          .project()
          .services()
          .forEach((name, service) -> images.put(name, service.spec().image()));
    }
    return images;
  }

  private static List<String> names(Path beside, List<Path> paths) {
    List<String> names = new ArrayList<>();
    for (Path path : paths) {
      names.add(path.startsWith(beside) ? beside.relativize(path).toString() : path.toString());
    }
    return names;
  }

  private static String list(List<String> names) {
    return "[" + String.join(", ", names.stream().map(Quoted::text).toList()) + "]";
  }
}
