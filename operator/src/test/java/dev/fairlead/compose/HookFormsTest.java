package dev.fairlead.compose;

import static dev.fairlead.compose.Files.load;
import static dev.fairlead.compose.Files.loaded;
import static dev.fairlead.compose.Files.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Labels;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code post_start} and {@code pre_stop} in their forms. */
class HookFormsTest {
  @Test
  void readsWhatComposeReadsAndHashesIt() {
    ComposeService a =
        Objects.requireNonNull(
            loaded(
                    load(
                        """
                        services:
                          a:
                            image: fl4850e2f0f5/app:plain
                            command: ["/bin/sh","-c","trap 'exit 0' TERM; while true; do sleep 1; done"]
                            post_start:
                              - command: ["/bin/sh","-c","echo one $$FOO; echo err >&2; id; pwd; touch /tmp/one"]
                                user: "1000"
                                environment: [FOO=bar, EMPTY]
                                working_dir: /tmp
                              - command: sh -c 'exit 3'
                                privileged: true
                              - command: touch /tmp/three
                            pre_stop:
                              - command: ["/bin/sh","-c","exit 4"]
                        """))
                .services()
                .get("a"));

    TreeMap<String, @org.jspecify.annotations.Nullable String> environment = new TreeMap<>();
    environment.put("FOO", "bar");
    environment.put("EMPTY", null);
    assertThat(a.postStart())
        .containsExactly(
            new Hook(
                List.of("/bin/sh", "-c", "echo one $FOO; echo err >&2; id; pwd; touch /tmp/one"),
                "1000",
                false,
                "/tmp",
                environment),
            new Hook(List.of("sh", "-c", "exit 3"), null, true, null, new TreeMap<>()),
            Hook.of(List.of("touch", "/tmp/three")));
    assertThat(a.preStop()).containsExactly(Hook.of(List.of("/bin/sh", "-c", "exit 4")));
    // As docker compose 2.40.3 wrote it on the container.
    assertThat(a.composeLabels().get(Labels.CONFIG_HASH))
        .isEqualTo("1ab7743f34a583362de9fefa331ce9155e11b5d31dc14443a0195c5a8a1e2afc");
  }

  @Test
  void refusesOneWithoutACommand() {
    assertThat(
            problems(load("services:\n  a:\n    image: x\n    post_start:\n      - user: root\n")))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem)
                .startsWith("compose.yaml:5:9: services.a.post_start[0]: needs a command"));
  }

  @Test
  void tellsHooksApart() {
    Hook one = Hook.of(List.of("a", "b"));
    Hook two = Hook.of(List.of("a b"));
    assertThat(Hook.digest(List.of(), List.of())).isEmpty();
    assertThat(Hook.digest(List.of(one), List.of()))
        .isNotEqualTo(Hook.digest(List.of(), List.of(one)))
        .isNotEqualTo(Hook.digest(List.of(two), List.of()))
        .hasSize(16);
  }
}
