package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.FrontGate;
import dev.fairlead.testing.FrontImage;
import dev.fairlead.testing.TestProject;
import dev.fairlead.testing.TrafficApp;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Kills the real operator with SIGKILL at one of its calls, those to the proxy included, while a
 * service behind the front is rolled under load; starts it again, and holds what follows against
 * I10: what was asked is answered, and the front knows one instance in the end.
 */
final class FrontCrash {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration REST = Duration.ofMillis(1_500);
  private static final int PER_SECOND = 20;

  /** The images of one run. */
  record Built(TestProject project, String front, String app) implements AutoCloseable {
    static Built all() {
      TestProject project = new TestProject();
      Built built = new Built(project, project.name() + "/front:1", project.name() + "/app:1");
      FrontImage.buildGated(built.front());
      TrafficApp.build(built.app());
      return built;
    }

    @Override
    public void close() {
      project.close();
    }
  }

  private final Built images;
  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());
  private final int port = OperatorProcess.freePort();

  private FrontCrash(Built images) {
    this.images = images;
  }

  /**
   * What became of it.
   *
   * @param calls that were made until its death
   * @param recovery how long the next operator took, from its start on
   */
  record Survived(List<String> calls, Duration recovery) {}

  /** Plays a roll undisturbed. @return its changing calls, in the order they were made */
  static List<String> calls(Built images) {
    return new FrontCrash(images).play(0, Moment.BEFORE).calls();
  }

  /** Kills the operator at that call, from 1. */
  static Survived kill(Built images, int call, Moment moment) {
    try {
      return new FrontCrash(images).play(call, moment);
    } catch (AssertionError e) {
      throw new AssertionError("killed " + moment + " call " + call, e);
    }
  }

  private Survived play(int call, Moment moment) {
    Path socket = Path.of(DockerEngine.host(System.getenv()).getPath());
    try (CallGate calls = new CallGate(socket, "");
        FrontGate front = new FrontGate(calls, files.state().resolve("front"))) {
      declare("one");
      try (OperatorProcess first = operator(calls)) {
        ends(calls, front, "one");
        return under(calls, front, first, call, moment);
      }
    } finally {
      host.close();
      files.close();
    }
  }

  private Survived under(
      CallGate calls, FrontGate front, OperatorProcess first, int call, Moment moment) {
    TrafficLoad load =
        new TrafficLoad(
            port, PER_SECOND, List.of(Kind.KEPT, Kind.ANEW, Kind.SECOND), 0, Duration.ZERO);
    List<String> before;
    long start = System.nanoTime();
    try (load) {
      calls.forget();
      if (call > 0) {
        calls.arm(call, moment, first::crash);
      }
      declare("two");
      if (call > 0) {
        Eventually.within(PATIENCE, () -> assertThat(calls.sprung()).isTrue());
        before = calls.calls();
        calls.disarm();
        start = System.nanoTime();
        try (OperatorProcess _ = operator(calls)) {
          ends(calls, front, "two");
        }
      } else {
        ends(calls, front, "two");
        before = calls.calls();
      }
    }
    assertThat(load.failures()).as("of %d, after %s", load.sent(), before).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    return new Survived(before, Duration.ofNanos(System.nanoTime() - start));
  }

  private void declare(String version) {
    files.compose(
        """
        services:
          web:
            image: %s
            ports: ["127.0.0.1:%d:8080"]
            environment: {VERSION: "%s"}
            stop_grace_period: 2s
        """
            .formatted(images.app(), port, version));
    files.release(
        "web: {health: {http: {path: /healthz, port: 8080}}, drain: {seconds: 3},"
            + " strategy: {progressDeadlineSeconds: 60}, traffic: {front: {mode: http}}}");
  }

  private OperatorProcess operator(CallGate calls) {
    try {
      Path config =
          Files.writeString(
              files.root().resolve("fairlead.yaml"),
              "front: {image: %s, name: %s-front}%n".formatted(images.front(), files.project()));
      Map<String, String> environment = Map.of("DOCKER_HOST", calls.uri().toString());
      return OperatorProcess.run(files, environment, "--config", config.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One instance of that version, which the front knows, and nothing beside it. */
  private void ends(CallGate calls, FrontGate front, String version) {
    Eventually.within(
        PATIENCE,
        () -> {
          List<Container> all = host.of("web");
          assertThat(all).hasSize(1).allMatch(Container::running);
          Container one = all.getFirst();
          assertThat(one.spec().program().environment()).containsEntry("VERSION", version);
          assertThat(one.name()).isEqualTo(files.project() + "-web-1");
          assertThat(servers(front))
              .hasSize(1)
              .allMatch(line -> line.contains(one.id().substring(0, 12)) && line.contains(",UP,"));
          assertThat(written())
              .hasSize(1)
              .allMatch(line -> line.contains(one.id().substring(0, 12)));
          assertThat(calls.quietFor(REST)).as("at rest").isTrue();
        });
  }

  private static List<String> servers(FrontGate front) {
    try {
      return front
          .ask("@1 show stat\n")
          .lines()
          .filter(line -> line.matches("[^#,]+,[0-9a-f]{12}_.*"))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the front would come back with. */
  private List<String> written() {
    try (var lines = Files.lines(files.state().resolve("front/haproxy.cfg"))) {
      return lines.filter(line -> line.strip().startsWith("server ")).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
