package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.Cli;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stack from nothing, a second run on it, and compose's own command line on what was made. */
final class FirstStartTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void declareStack() {
    it.files
        .compose(
            """
            services:
              web:
                image: %1$s
                networks: [front, back]
                depends_on:
                  db: {condition: service_healthy}
                  migrate: {condition: service_completed_successfully}
                  cache: {condition: service_started}
              db:
                image: %1$s
                networks: [back]
                volumes: ["data:/data"]
              cache:
                image: %2$s
                networks: [back]
              migrate:
                image: %2$s
                networks: [back]
                command: ["/bin/sh", "-c", "sleep 1; echo schema is up to date"]
                depends_on:
                  db: {condition: service_healthy}
            networks:
              front: {}
              back: {internal: true}
            volumes:
              data: {}
            """
                .formatted(IMAGES.built().v1(), IMAGES.built().withoutHealth()))
        .release("");
  }

  private static Instant started(Container container) {
    return Objects.requireNonNull(container.startedAt());
  }

  @Test
  void startsAStackInTheOrderOfItsDependencies() {
    declareStack();
    it.start().converged();

    Container db = it.host.one("db");
    Container migrate = it.host.one("migrate");
    Container web = it.host.one("web");
    Container cache = it.host.one("cache");
    assertThat(migrate.state()).isEqualTo(Container.State.EXITED);
    assertThat(migrate.exitCode()).isZero();
    assertThat(List.of(db, web, cache)).allMatch(Container::running);
    assertThat(started(migrate)).isAfter(Objects.requireNonNull(db.healthySince()));
    assertThat(started(web)).isAfter(Objects.requireNonNull(migrate.finishedAt()));
    assertThat(started(web)).isAfter(started(cache));
    assertThat(web.addresses()).containsOnlyKeys(name("_front"), name("_back"));
    assertThat(db.volumes()).containsEntry("/data", name("_data"));
    assertThat(it.host.docker("network", "inspect", "-f", "{{.Internal}}", name("_back")))
        .isEqualTo("true");
    assertThat(it.status().lastGoodRevision()).isEqualTo(it.status().revision());
  }

  private String name(String suffix) {
    return it.files.project() + suffix;
  }

  @Test
  void v1ASecondRunChangesNothing() {
    declareStack();
    it.start().converged();
    List<String> before = identities();
    assertThat(it.mutations()).isPositive();

    it.stop();
    it.published.clear();
    it.resyncEvery(Duration.ofMillis(300)).start().await(Phase.CONVERGED);
    Eventually.stays(
        Duration.ofSeconds(1),
        () -> {
          assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED);
          assertThat(it.mutations()).isZero();
        });

    assertThat(identities()).isEqualTo(before);
    assertThat(it.published).extracting(s -> s.phase()).containsOnly(Phase.CONVERGED);
    assertThat(it.operator().answers().plan(it.files.project()))
        .hasValueSatisfying(text -> assertThat(text).contains("0 services to change"));
  }

  /** Which runs, since when. */
  private List<String> identities() {
    return it.host.containers().stream().map(c -> c.id() + " " + c.startedAt()).toList();
  }

  @Test
  void losingTheDatabaseLosesNoContainerAndRunsNoOneShotTwice() throws java.io.IOException {
    declareStack();
    it.start().converged();
    List<String> before = identities();

    it.stop();
    try (var files = java.nio.file.Files.list(it.files.state())) {
      for (var file : files.toList()) {
        java.nio.file.Files.delete(file);
      }
    }
    it.start().await(Phase.CONVERGED);

    assertThat(it.mutations()).isZero();
    assertThat(identities()).isEqualTo(before);
  }

  @Test
  void i3i5ComposeSeesItsOwnProject() {
    declareStack();
    it.start().converged();
    List<String> ids = it.host.containers().stream().map(Container::id).toList();

    assertThat(compose("ps", "-a", "-q").lines()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(compose("logs", "--no-color", "migrate")).contains("schema is up to date");
    compose("up", "-d", "--no-start");
    compose("create");
    assertThat(it.host.containers()).extracting(Container::id).isEqualTo(ids);
    assertThat(it.host.containers())
        .extracting(c -> c.label(Labels.CONFIG_HASH))
        .allMatch(hash -> hash.matches("[0-9a-f]{64}"));

    it.stop();
    compose("down", "--volumes", "--timeout", "2");
    assertThat(it.host.containers()).isEmpty();
    assertThat(it.host.docker("network", "ls", "-q", "--filter", "name=" + it.files.project()))
        .isEmpty();
    assertThat(it.host.docker("volume", "ls", "-q", "--filter", "name=" + it.files.project()))
        .isEmpty();
  }

  private String compose(String... arguments) {
    String binary = System.getProperty("FAIRLEAD_COMPOSE", System.getenv("FAIRLEAD_COMPOSE"));
    if (binary == null) {
      throw new AssertionError("FAIRLEAD_COMPOSE names no docker compose: see scripts/test");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                binary,
                "-p",
                it.files.project(),
                "-f",
                it.files.desired().resolve("compose.yaml").toString()));
    command.addAll(Arrays.asList(arguments));
    return Cli.run(Map.of(), command.toArray(String[]::new));
  }
}
