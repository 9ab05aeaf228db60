package dev.fairlead.bench;

import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TrafficApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The app of the traffic measurements as a release: behind the front, or with a port of its own.
 */
final class TrafficApps implements AutoCloseable {
  private final TestProject project = new TestProject();
  private final String front = project.name() + "/front:1";
  private final String app = project.name() + "/app:1";
  private final Path root;
  private final int port;

  /**
   * Builds its images, and starts one beside that has its port from the Engine.
   *
   * @param port that the front is to hold
   */
  TrafficApps(Path root, int port, int published) throws IOException {
    this.root = root;
    this.port = port;
    Files.createDirectories(desired());
    FrontImage.build(front);
    TrafficApp.build(app);
    String address = "127.0.0.1:" + published + ":8080";
    project.docker("run", "-d", "--name", project.unique("direct"), "-p", address, app);
  }

  Path desired() {
    return root.resolve("desired");
  }

  Path state() {
    return root.resolve("state");
  }

  String name() {
    return project.name();
  }

  String front() {
    return front;
  }

  /** Declares it behind the front. */
  void declare() throws IOException {
    put(
        "compose.yaml",
        """
        services:
          web:
            image: %s
            ports: ["127.0.0.1:%d:8080"]
            environment: {VERSION: "1"}
        """
            .formatted(app, port));
    put(
        "release.yaml",
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %s}
        spec:
          compose: {files: [compose.yaml]}
          services:
            web: {replicas: 2, traffic: {front: {mode: http}}}
        """
            .formatted(project.name()));
  }

  private void put(String name, String text) throws IOException {
    Path draft = Files.writeString(root.resolve(name + ".draft"), text);
    Files.move(
        draft,
        desired().resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    // The front of this measurement alone: there may be another one on the host.
    String own = "label=dev.fairlead.front=" + state().resolve("front").toAbsolutePath();
    for (String id : project.docker("ps", "-aq", "--filter", own).lines().toList()) {
      project.docker("rm", "-f", id);
    }
    project.close();
  }
}
