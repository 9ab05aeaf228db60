package dev.fairlead.e2e;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;
import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A person's look at one project of the host and those whose names begin like its own, with a
 * connection of its own; {@link #close} removes all that they have, locks included.
 */
final class HostEye implements AutoCloseable {
  private final String project;
  private final Engine engine =
      DockerEngine.connect(DockerEngine.host(System.getenv()), (_, _, _) -> {});

  HostEye(String project) {
    this.project = project;
  }

  Engine engine() {
    return engine;
  }

  /** By service and number. */
  List<Container> containers() {
    return engine.list().stream()
        .filter(row -> row.labels().getOrDefault(Labels.PROJECT, "").startsWith(project))
        .map(row -> engine.inspect(row.id()))
        .flatMap(Optional::stream)
        .sorted(Comparator.comparing(Container::service).thenComparingInt(Container::number))
        .toList();
  }

  List<Container> of(String service) {
    return containers().stream().filter(c -> c.service().equals(service)).toList();
  }

  /** The only container of a service. */
  Container one(String service) {
    List<Container> all = of(service);
    if (all.size() != 1) {
      throw new AssertionError("expected one container of " + service + ": " + all);
    }
    return all.getFirst();
  }

  String imageId(String reference) {
    return docker("image", "inspect", "--format", "{{.Id}}", reference).strip();
  }

  /** The docker CLI, for what a person does by hand. */
  String docker(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "docker";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return Cli.run(command);
  }

  @Override
  public void close() {
    engine.close();
    String label = "label=" + Labels.PROJECT + "=" + project;
    String name = "name=" + project;
    removeAll(List.of("ps", "-aq", "--filter", label), "rm", "-f", "-v");
    removeAll(List.of("ps", "-aq", "--filter", name), "rm", "-f", "-v");
    removeAll(List.of("network", "ls", "-q", "--filter", name), "network", "rm");
    removeAll(List.of("volume", "ls", "-q", "--filter", name), "volume", "rm", "-f");
    for (String directory :
        List.of("/run/lock", "/var/lock", System.getProperty("java.io.tmpdir"))) {
      removeLocks(Path.of(directory));
    }
  }

  private void removeLocks(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var locks = Files.newDirectoryStream(directory, "fairlead-*-" + project + "*.lock")) {
      for (Path lock : locks) {
        Files.deleteIfExists(lock);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void removeAll(List<String> listing, String... removal) {
    for (String found : docker(listing.toArray(String[]::new)).lines().toList()) {
      String[] command = new String[removal.length + 2];
      command[0] = "docker";
      System.arraycopy(removal, 0, command, 1, removal.length);
      command[command.length - 1] = found;
      Cli.attempt(Map.of(), command);
    }
  }
}
