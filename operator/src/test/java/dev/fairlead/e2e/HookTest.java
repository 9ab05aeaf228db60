package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Phase;
import dev.fairlead.testing.Cli;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Compose's hooks in real containers. */
final class HookTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void declare(String image, String after) {
    it.files
        .compose(
            """
            services:
              web:
                image: %s
                stop_grace_period: 3s
                volumes: ["notes:/notes"]
                post_start:
                  - command: ["/bin/sh", "-c", "echo start $$(id -u) $$PWD $$WHO $$VERSION >> /notes/log"]
                    user: "0:0"
                    working_dir: /tmp
                    environment: {WHO: hook}
                  - command: [%s]
                pre_stop:
                  - command: ["/bin/sh", "-c", "echo stop $$VERSION >> /notes/log; exit 7"]
            volumes:
              notes: {}
            """
                .formatted(image, after))
        .release("{web: {strategy: {minReadySeconds: 1}}}");
  }

  private List<String> notes() {
    return it.host
        .docker("exec", it.host.one("web").id(), "/bin/cat", "/notes/log")
        .lines()
        .toList();
  }

  private List<String> ids() {
    return it.host.containers().stream().map(c -> c.id() + " " + c.startedAt()).toList();
  }

  @Test
  void runsThemWhereAndAsWhomTheyAreToRun() {
    declare(IMAGES.built().v1(), "/bin/true");
    it.start().converged();
    assertThat(notes()).containsExactly("start 0 /tmp hook 1");
    List<String> before = ids();
    compose("up", "-d");
    assertThat(ids()).isEqualTo(before);

    declare(IMAGES.built().v2(), "/bin/true");
    it.converged();
    assertThat(notes()).containsExactly("start 0 /tmp hook 1", "stop 1", "start 0 /tmp hook 2");
  }

  @Test
  void onePostStartThatFailsBringsTheOldVersionBack() {
    declare(IMAGES.built().v1(), "/bin/true");
    it.start().converged();
    String id = it.host.one("web").id();

    declare(IMAGES.built().v2(), "/bin/sh, -c, \"echo no licence; exit 3\"");
    it.await(Phase.ROLLED_BACK);
    assertThat(it.status().message()).contains("post_start exited with code 3: no licence");
    assertThat(it.host.one("web").id()).isEqualTo(id);
  }

  @Test
  void whatComposeStartedIsAdoptedAsItIs() {
    declare(IMAGES.built().v1(), "/bin/true");
    compose("up", "-d");
    List<String> before = ids();

    it.start().await(Phase.CONVERGED);
    assertThat(ids()).isEqualTo(before);
    assertThat(it.mutations()).isZero();
  }

  private void compose(String... arguments) {
    String binary = System.getProperty("FAIRLEAD_COMPOSE", System.getenv("FAIRLEAD_COMPOSE"));
    assertThat(binary).as("FAIRLEAD_COMPOSE names docker compose: see scripts/test").isNotNull();
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                binary,
                "-p",
                it.files.project(),
                "-f",
                it.files.desired().resolve("compose.yaml").toString()));
    command.addAll(List.of(arguments));
    Cli.run(Map.of(), command.toArray(String[]::new));
  }
}
