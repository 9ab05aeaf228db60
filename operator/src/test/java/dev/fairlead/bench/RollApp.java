package dev.fairlead.bench;

import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.ProgramImage;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A service of three replicas behind haproxy, which asks Docker's DNS for the service's name five
 * times a second. Each answer takes 20 ms, so that requests are under way whenever an instance
 * stops.
 */
final class RollApp implements AutoCloseable {
  private static final String PROBED =
      "HEALTHCHECK --interval=1s --retries=2 CMD [\"/bin/wget\",\"-q\",\"-O\",\"/dev/null\",\"http://127.0.0.1:8080/cgi-bin/answer\"]";
  private static final String ANSWER =
      "RUN [\"/bin/sh\",\"-c\",\"mkdir -p /www/cgi-bin && printf '#!/bin/sh\\\\nsleep 0.02\\\\nprintf \\\"Content-Type: text/plain\\\\\\\\r\\\\\\\\n\\\\\\\\r\\\\\\\\nok\\\"\\\\n' > /www/cgi-bin/answer && /bin/busybox chmod +x /www/cgi-bin/answer\"]";
  private static final String SERVE = "/bin/httpd -f -p 8080 -h /www & ";

  private final TestProject project = new TestProject();
  private final Path directory;
  private final String app;
  private final String broken;
  private int round;

  /**
   * Builds its images.
   *
   * @param drains whether it takes nothing new after SIGTERM, and finishes what it has begun
   */
  RollApp(Path directory, int port, boolean drains) throws IOException {
    this.directory = Files.createDirectories(directory);
    String onTerm = drains ? "kill $!; sleep 1; exit 0" : "exit 0";
    String command = "CMD [\"/bin/sh\",\"-c\",\"trap '" + onTerm + "' TERM; " + SERVE + "wait\"]";
    app = project.image("app", ANSWER, PROBED, command);
    broken = project.image("broken", PROBED, "CMD [\"/bin/sh\",\"-c\",\"sleep 0.2; exit 1\"]");
    proxy();
    Files.writeString(
        directory.resolve("compose.yaml"),
        """
        services:
          web:
            image: %s
            environment: {ROUND: "${ROUND}"}
            stop_grace_period: 5s
          proxy:
            image: %s
            ports: ["127.0.0.1:%d:8080"]
            stop_grace_period: 1s
        """
            .formatted(app, proxyImage(), port));
  }

  private String proxyImage() {
    return project.name() + "/proxy:1";
  }

  /** HAProxy, which asks Docker's DNS. */
  private void proxy() throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("../haproxy.cfg"),
            """
            resolvers docker
              nameserver dns 127.0.0.11:53
              timeout resolve 200ms
              timeout retry 200ms
              hold valid 200ms
              hold obsolete 0s
            defaults
              mode http
              timeout connect 500ms
              timeout client 5s
              timeout server 5s
              retries 3
              option redispatch 1
            frontend in
              bind :8080
              default_backend web
            backend web
              balance roundrobin
              server-template web 6 web:8080 resolvers docker init-addr none
            """);
    ProgramImage.build(
        proxyImage(),
        image ->
            image
                .program(FrontImage.HAPROXY, "/usr/sbin/haproxy")
                .file(configuration, "/haproxy.cfg"),
        "CMD [\"/usr/sbin/haproxy\",\"-W\",\"-db\",\"-f\",\"/haproxy.cfg\"]");
  }

  String name() {
    return project.name();
  }

  /** Declares a new version. */
  void roll(boolean good) throws IOException {
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
                  replicas: 3
                  strategy: {type: Rolling, maxSurge: 1, maxUnavailable: 0}
                  drain: {seconds: 1}
            """
                .formatted(name(), round, good ? app : broken));
    Files.move(
        draft,
        directory.resolve("release.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    project.close();
  }
}
