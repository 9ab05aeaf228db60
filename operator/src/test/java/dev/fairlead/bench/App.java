package dev.fairlead.bench;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineEvent;
import dev.fairlead.observed.Container;
import dev.fairlead.source.git.Upstream;
import dev.fairlead.spec.Labels;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * One release with one service, declared in a directory that the operator watches. Its image ends
 * at once on SIGTERM and is probed every second, so that times are those of Engine and operator.
 */
final class App implements AutoCloseable {
  private static final String PROBED = "HEALTHCHECK --interval=1s --retries=1 CMD [\"/bin/true\"]";
  private static final String UNHEALTHY =
      "HEALTHCHECK --interval=1s --retries=1 CMD [\"/bin/false\"]";
  private static final String ENDS_ON_TERM =
      "CMD [\"/bin/sh\",\"-c\",\"trap 'exit 0' TERM; while :; do sleep 3600 & wait; done\"]";
  private static final String EXITS = "CMD [\"/bin/sh\",\"-c\",\"sleep 0.3; exit 1\"]";

  private final TestProject project = new TestProject();
  private final Engine engine;
  private final Path directory;
  private final String good;
  private final String unhealthy;
  private final String exiting;
  private int round;

  App(Engine engine, Path directory) throws IOException {
    this.engine = engine;
    this.directory = Files.createDirectories(directory);
    this.good = project.image("good", PROBED, ENDS_ON_TERM);
    this.unhealthy = project.image("unhealthy", UNHEALTHY, ENDS_ON_TERM);
    this.exiting = project.image("exiting", PROBED, EXITS);
    Files.writeString(
        directory.resolve("compose.yaml"),
        """
        services:
          web:
            image: %s
            mem_limit: 64m
            environment: {ROUND: "${ROUND}"}
        """
            .formatted(good));
  }

  /** Its files as they are, for a repository. */
  void into(Upstream upstream) throws IOException {
    for (String file : List.of("compose.yaml", "release.yaml")) {
      upstream.put(file, Files.readString(directory.resolve(file)));
    }
    upstream.commit("round " + round);
  }

  String name() {
    return project.name();
  }

  Path directory() {
    return directory;
  }

  String network() {
    return name() + "_default";
  }

  /** Declares a new revision of the working image. */
  void roll(int replicas) throws IOException {
    declare(good, replicas);
  }

  void breakByHealth() throws IOException {
    declare(unhealthy, 1);
  }

  void breakByExit() throws IOException {
    declare(exiting, 1);
  }

  private void declare(String image, int replicas) throws IOException {
    round++;
    Path draft =
        Files.writeString(
            directory.resolve("draft"),
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: %s}
            spec:
              compose: {files: [compose.yaml], variables: {ROUND: "%d"}}
              services:
                web:
                  image: %s
                  replicas: %d
                  strategy: {type: Rolling, maxSurge: 1, maxUnavailable: 0}
            """
                .formatted(name(), round, image, replicas));
    Files.move(
        draft,
        directory.resolve("release.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether an event is of one of its containers. */
  boolean owns(EngineEvent event) {
    return event.type().equals("container")
        && event.attributes().getOrDefault(Labels.PROJECT, "").equals(name());
  }

  /** Its containers, in the order of their names. */
  List<Container> containers() {
    return engine.list().stream()
        .filter(s -> s.labels().getOrDefault(Labels.PROJECT, "").equals(name()))
        .map(s -> engine.inspect(s.id()))
        .flatMap(Optional::stream)
        .sorted(java.util.Comparator.comparing(Container::name))
        .toList();
  }

  void docker(String... arguments) {
    project.docker(arguments);
  }

  @Override
  public void close() {
    project.close();
  }
}
