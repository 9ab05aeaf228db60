package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.HttpLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service with one instance behind a real proxy, the real operator, and what watches them. */
final class Behind implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What the Engine says nothing of is seen at the next look. */
  private static final String RESYNC_SECONDS = "2";

  /** Longer than anything takes that is not waited for visibly. */
  private static final Duration REST = Duration.ofMillis(1_500);

  final DesiredFiles files = new DesiredFiles();
  final HostEye host = new HostEye(files.project());
  final CallGate calls = new CallGate(Path.of(DockerEngine.host(System.getenv()).getPath()), "");
  final Led led;
  private final String app;
  private final int drainSeconds;
  private @Nullable OperatorProcess running;

  Behind(Led.By by, Led.Images images, int drainSeconds) {
    this.app = images.app();
    this.drainSeconds = drainSeconds;
    this.led = by.proxy(images, files, calls);
  }

  /** Asks for a version, which ends at once when it is told to stop. */
  void declare(String version) {
    declare(version, Map.of(), 1);
  }

  /** Asks for a version with more in its environment, and for so many instances. */
  void declare(String version, Map<String, String> more, int replicas) {
    StringBuilder environment = new StringBuilder("VERSION: \"" + version + '"');
    more.forEach((name, value) -> environment.append(", %s: \"%s\"".formatted(name, value)));
    files.compose(
        """
        services:
          web:
            image: %s
            environment: {%s}
            stop_grace_period: 2s
        """
                .formatted(app, environment)
            + led.compose().indent(4));
    files.release(
        "web: {replicas: %d, health: {http: {path: /healthz, port: 8080}}, drain: {seconds: %d},"
                .formatted(replicas, drainSeconds)
            + " strategy: {maxSurge: %d, progressDeadlineSeconds: 60}, traffic: {%s}}"
                .formatted(replicas, led.traffic()));
  }

  OperatorProcess operator() {
    try {
      Path config = Files.writeString(files.root().resolve("fairlead.yaml"), led.config());
      Map<String, String> environment = Map.of("DOCKER_HOST", calls.uri().toString());
      OperatorProcess operator =
          OperatorProcess.run(
              files, environment, "--config", config.toString(), "--resync", RESYNC_SECONDS);
      led.operator(operator.api());
      running = operator;
      return operator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One instance of that version, which the proxy knows, and nothing beside it. */
  void ends(String version) {
    Eventually.within(
        PATIENCE,
        () -> {
          List<Container> all = host.of("web");
          assertThat(all.stream().filter(Container::running).map(Container::name))
              .as(this::story)
              .containsExactly(files.project() + "-web-1");
          assertThat(all).hasSize(1);
          Container one = all.getFirst();
          assertThat(one.spec().program().environment()).containsEntry("VERSION", version);
          led.leadsTo(one);
          assertThat(calls.quietFor(REST)).as("at rest").isTrue();
        });
  }

  /** Asked, this version answers: a proxy that says that it was told leads there a moment later. */
  void answers(String version) {
    Eventually.within(PATIENCE, () -> assertThat(answer()).isEqualTo(version));
  }

  private String answer() {
    try (HttpLine line = new HttpLine(led.port())) {
      return line.get("/");
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** What the operator says of it, or why it says nothing. */
  private String story() {
    OperatorProcess operator = running;
    try {
      return operator == null ? "" : operator.get("/api/v1/releases/" + files.project());
    } catch (UncheckedIOException e) {
      return operator.output();
    }
  }

  @Override
  public void close() {
    try {
      led.close();
      calls.close();
    } finally {
      host.close();
      files.close();
    }
  }
}
