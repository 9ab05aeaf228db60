package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The labels by which docker compose knows a container as its own. */
final class ComposeLabels {
  /** What compose writes for a file that came from its standard input; inline text is one. */
  private static final String NO_FILE = "-";

  private final ComposeRequest request;
  private final ConfigHash hash;

  ComposeLabels(ComposeRequest request, ConfigHash hash) {
    this.request = request;
    this.hash = hash;
  }

  SortedMap<String, String> of(String project, Service service, List<Dependency> dependencies) {
    var labels = new TreeMap<String, String>();
    labels.put(Labels.PROJECT, project);
    labels.put(Labels.SERVICE, service.name());
    labels.put(Labels.ONE_OFF, "False");
    labels.put(Labels.CONFIG_HASH, hash.service(service.canonical()));
    labels.put(Labels.VERSION, hash.composeVersion());
    labels.put(Labels.WORKING_DIR, request.workingDirectory().toString());
    labels.put(Labels.CONFIG_FILES, request.files().isEmpty() ? NO_FILE : joined(request.files()));
    labels.put(Labels.DEPENDS_ON, dependsOn(dependencies));
    if (!request.envFiles().isEmpty()) {
      labels.put(Labels.ENVIRONMENT_FILE, joined(request.envFiles()));
    }
    return labels;
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(","));
  }

  // Sorted, so that it says the same every time; compose's own order is random.
  private static String dependsOn(List<Dependency> dependencies) {
    return dependencies.stream()
        .map(dependency ->
            dependency.service()
                + ":"
                + dependency.condition().name().toLowerCase(Locale.ROOT)
                + ":"
                + dependency.restart())
        .sorted()
        .collect(Collectors.joining(","));
  }
}
