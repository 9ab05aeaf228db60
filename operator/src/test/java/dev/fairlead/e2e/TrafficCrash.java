package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.TrafficLoad;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills the real operator with SIGKILL at one of its calls, those to the proxy included, while a
 * service behind a real proxy is rolled under load; starts it again, and holds what follows against
 * I10: what was asked is answered, and the proxy knows one instance in the end.
 */
final class TrafficCrash {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration REST = Duration.ofMillis(1_500);
  private static final int PER_SECOND = 20;

  private final Led.By by;
  private final Led.Images images;
  private final DesiredFiles files = new DesiredFiles();
  private final HostEye host = new HostEye(files.project());

  private TrafficCrash(Led.By by, Led.Images images) {
    this.by = by;
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
  static List<String> calls(Led.By by, Led.Images images) {
    return new TrafficCrash(by, images).play(0, Moment.BEFORE).calls();
  }

  /** Kills the operator at that call, from 1. */
  static Survived kill(Led.By by, Led.Images images, int call, Moment moment) {
    try {
      return new TrafficCrash(by, images).play(call, moment);
    } catch (AssertionError | ConditionTimeoutException e) {
      throw new AssertionError(by + ", killed " + moment + " call " + call, e);
    }
  }

  private Survived play(int call, Moment moment) {
    Path socket = Path.of(DockerEngine.host(System.getenv()).getPath());
    try (CallGate calls = new CallGate(socket, "");
        Led led = by.proxy(images, files, calls)) {
      declare(led, "one");
      try (OperatorProcess first = operator(calls, led)) {
        ends(calls, led, "one");
        return under(calls, led, first, call, moment);
      }
    } finally {
      host.close();
      files.close();
    }
  }

  private Survived under(CallGate calls, Led led, OperatorProcess first, int call, Moment moment) {
    TrafficLoad load = new TrafficLoad(led.port(), PER_SECOND, led.kinds(), 0, Duration.ZERO);
    List<String> before;
    long start = System.nanoTime();
    try (load) {
      Eventually.within(PATIENCE, () -> assertThat(load.answers("one")).isPositive());
      calls.forget();
      if (call > 0) {
        calls.arm(call, moment, first::crash);
      }
      declare(led, "two");
      if (call > 0) {
        Eventually.within(PATIENCE, () -> assertThat(calls.sprung()).isTrue());
        before = calls.calls();
        calls.disarm();
        start = System.nanoTime();
        try (OperatorProcess _ = operator(calls, led)) {
          ends(calls, led, "two");
        }
      } else {
        ends(calls, led, "two");
        before = calls.calls();
      }
    }
    assertThat(load.failures()).as("of %d, after %s", load.sent(), before).isEmpty();
    assertThat(load.answers()).containsOnlyKeys("one", "two");
    return new Survived(before, Duration.ofNanos(System.nanoTime() - start));
  }

  private void declare(Led led, String version) {
    files.compose(
        """
        services:
          web:
            image: %s
            environment: {VERSION: "%s"}
            stop_grace_period: 2s
        """
                .formatted(images.app(), version)
            + led.compose().indent(4));
    files.release(
        "web: {health: {http: {path: /healthz, port: 8080}}, drain: {seconds: 3},"
            + " strategy: {progressDeadlineSeconds: 60}, traffic: {%s}}".formatted(led.traffic()));
  }

  private OperatorProcess operator(CallGate calls, Led led) {
    try {
      Path config = Files.writeString(files.root().resolve("fairlead.yaml"), led.config());
      Map<String, String> environment = Map.of("DOCKER_HOST", calls.uri().toString());
      OperatorProcess operator =
          OperatorProcess.run(files, environment, "--config", config.toString());
      led.operator(operator.api());
      return operator;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One instance of that version, which the proxy knows, and nothing beside it. */
  private void ends(CallGate calls, Led led, String version) {
    Eventually.within(
        PATIENCE,
        () -> {
          List<Container> all = host.of("web");
          assertThat(all).hasSize(1).allMatch(Container::running);
          Container one = all.getFirst();
          assertThat(one.spec().program().environment()).containsEntry("VERSION", version);
          assertThat(one.name()).isEqualTo(files.project() + "-web-1");
          led.leadsTo(one);
          assertThat(calls.quietFor(REST)).as("at rest").isTrue();
        });
  }
}
