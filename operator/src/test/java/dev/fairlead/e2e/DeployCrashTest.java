package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.engine.docker.DockerEngine;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.TestRegistry;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Deploys of the real process, which is killed at each of their stages: after the next start every
 * one reaches an end, and it is what truly became of it.
 */
final class DeployCrashTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final int AT_ONCE = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ADMIN = "admin-token-of-this-test";
  private static final String RESTARTED = "[executor] the operator was restarted; going on";

  @Test
  void aDeployKilledAtAnyStageIsToldTrulyAfterTheNextStart() throws Exception {
    try (TestRegistry registry = new TestRegistry(false);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      Tags tags =
          new Tags(
              registry.push(IMAGES.built().v1(), "shop/web:1"),
              registry.push(IMAGES.built().v2(), "shop/web:2"),
              registry.push(IMAGES.built().sick(), "shop/web:sick"));
      List<Callable<Void>> stages =
          List.of(
              () -> cancelled(tags),
              () -> rollingBack(tags),
              () -> queued(tags),
              () -> goesThrough(tags, "POST images/create", Moment.BEFORE), // taken
              () -> goesThrough(tags, "POST containers/create", Moment.BEFORE), // declared
              () -> goesThrough(tags, "POST containers/start", Moment.AFTER), // rolling
              () -> goesThrough(tags, "POST containers/rename", Moment.AFTER)); // verdict due
      List<Future<Void>> all = new ArrayList<>();
      for (Callable<Void> stage : stages) {
        all.add(threads.submit(stage));
      }
      for (Future<Void> one : all) {
        one.get();
      }
    }
  }

  /** One image in three versions, in a registry. */
  private record Tags(String v1, String v2, String sick) {}

  /** Nothing but the next start is needed for what was accepted. */
  private static Void goesThrough(Tags tags, String call, Moment moment) {
    try (Life it = new Life()) {
      it.declare(tags.v1(), "", "web");
      it.start().converged();
      it.gate.arm(call, moment, it::crash);
      it.ask(tags.v2());
      it.restartedAfterTheKill();

      assertThat(it.jobs()).hasSize(1);
      String id = it.jobs().get(0).path("id").asText();
      JsonNode job = it.api().ended(id);
      assertThat(job.path("status").asText()).as("%s %s", call, it.told(id)).isEqualTo("success");
      assertThat(it.api().log(id)).contains(RESTARTED);
      Container web = it.host.one("web");
      assertThat(web.spec().image()).isEqualTo(tags.v2());
      assertThat(web.running()).isTrue();
      return null;
    }
  }

  /** While the failed instance is being taken away again. */
  private static Void rollingBack(Tags tags) {
    try (Life it = new Life()) {
      it.declare(tags.v1(), "", "web");
      it.start().converged();
      String old = it.host.one("web").id();
      it.gate.arm("DELETE containers", Moment.BEFORE, it::crash);
      String id = it.api().deploy(it.app(), tags.sick(), "");
      it.restartedAfterTheKill();

      JsonNode job = it.api().ended(id);
      assertThat(job.path("status").asText()).as("%s", it.told(id)).isEqualTo("failed");
      assertThat(job.path("error").asText()).contains("web", "cache is cold");
      assertThat(it.host.one("web").id()).isEqualTo(old);
      return null;
    }
  }

  /** Two for services of one app: the second waits for the first, across the restart. */
  private static Void queued(Tags tags) {
    try (Life it = new Life()) {
      it.declare(tags.v1(), "", "web", "side");
      it.start().converged();
      it.gate.arm("POST containers/start", Moment.BEFORE, it::crash);
      String first = it.api().deploy(it.app(), tags.v2(), "web");
      String second = it.api().deploy(it.app(), tags.v2(), "side");
      it.restartedAfterTheKill();

      for (String id : List.of(first, second)) {
        JsonNode job = it.api().ended(id);
        assertThat(job.path("status").asText()).as("%s", it.told(id)).isEqualTo("success");
      }
      assertThat(it.api().log(second).getFirst()).as("it had not begun").isEqualTo(RESTARTED);
      assertThat(it.host.containers())
          .hasSize(2)
          .allMatch(container -> container.spec().image().equals(tags.v2()));
      return null;
    }
  }

  /** What somebody was told is given up does not come with the next start all the same. */
  private static Void cancelled(Tags tags) {
    try (Life it = new Life()) {
      it.declare(tags.v1(), "minReadySeconds: 8", "web");
      it.start().converged();
      String old = it.host.one("web").id();
      it.gate.forget();
      String id = it.api().deploy(it.app(), tags.v2(), "");
      Eventually.within(
          PATIENCE, () -> assertThat(it.gate.calls()).contains("POST containers/start"));
      assertThat(it.api().ask("POST", "/jobs/" + id + "/cancel", "").status()).isEqualTo(202);
      it.crash();
      it.restarted();

      JsonNode job = it.api().ended(id);
      assertThat(job.path("status").asText()).as("%s", it.told(id)).isEqualTo("failed");
      assertThat(job.path("error").asText()).isEqualTo("cancelled by ADMIN_TOKEN");
      assertThat(it.host.one("web").id()).isEqualTo(old);
      return null;
    }
  }

  /** An app, and one operator after the other. */
  private static final class Life implements AutoCloseable {
    final DesiredFiles files = new DesiredFiles();
    final HostEye host = new HostEye(files.project());
    final CallGate gate = new CallGate(Path.of(DockerEngine.host(System.getenv()).getPath()), "");
    private @Nullable OperatorProcess operator;
    private @Nullable DeployClient client;

    String app() {
      return files.project();
    }

    void declare(String image, String strategy, String... services) {
      StringBuilder compose = new StringBuilder("services:\n");
      StringBuilder release = new StringBuilder();
      for (String service : services) {
        compose.append("  %s: {image: ignored, stop_grace_period: 2s}\n".formatted(service));
        release.append(
            "%s: {image: \"%s\", strategy: {progressDeadlineSeconds: 60, %s}}\n"
                .formatted(service, image, strategy.isEmpty() ? "minReadySeconds: 0" : strategy));
      }
      files.compose(compose.toString()).release(release.toString());
    }

    Life start() {
      OperatorProcess started =
          OperatorProcess.run(
              files,
              Map.of(
                  "DOCKER_HOST",
                  gate.uri().toString(),
                  "ADMIN_TOKEN",
                  ADMIN,
                  "WEBHOOK_TOKEN",
                  "webhook-token-of-this-test"));
      operator = started;
      client = new DeployClient(started.api(), ADMIN);
      Eventually.within(PATIENCE, () -> assertThat(gate.watched()).as(started.output()).isTrue());
      return this;
    }

    DeployClient api() {
      DeployClient now = client;
      if (now == null) {
        throw new IllegalStateException("no operator runs");
      }
      return now;
    }

    /** The kill may come before the answer: what was taken is found in the list. */
    void ask(String image) {
      try {
        String _ = api().deploy(app(), image, "");
      } catch (UncheckedIOException e) {
        assertThat(operator).isNotNull();
      }
    }

    void converged() {
      Eventually.within(PATIENCE, () -> assertThat(api().phase(app())).isEqualTo("Converged"));
    }

    void crash() {
      OperatorProcess now = operator;
      if (now != null) {
        now.crash();
      }
    }

    void restartedAfterTheKill() {
      Eventually.within(PATIENCE, () -> assertThat(gate.sprung()).as("%s", gate.calls()).isTrue());
      restarted();
    }

    void restarted() {
      gate.disarm();
      api().close();
      start();
    }

    JsonNode jobs() {
      return api().get("/jobs?app=" + app()).json();
    }

    String told(String id) {
      OperatorProcess now = operator;
      return api().log(id) + "\n" + (now == null ? "" : now.output());
    }

    @Override
    public void close() {
      OperatorProcess now = operator;
      if (now != null) {
        now.close();
        now.exit(Duration.ofSeconds(10));
      }
      if (client != null) {
        client.close();
      }
      gate.close();
      host.close();
      files.close();
    }
  }
}
