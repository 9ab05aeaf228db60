package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.store.Glance;
import dev.fairlead.store.Mark;
import dev.fairlead.testing.Cli;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program that reads its files again at a signal is told of another content, and runs on. */
final class ReloadTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private static final String SHOW =
      "trap 'exit 0' TERM; touch /tmp/ready;"
          + " trap 'cat /etc/app.conf /etc/bound.conf /run/secrets/token; echo' HUP;"
          + " while true; do sleep 60 & wait $$!; done";

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void declare(String signal) {
    it.files
        .write("app.conf", "level: 1\n")
        .write("bound.conf", "bound: 1\n")
        .compose(
            """
            services:
              web:
                image: %s
                scale: 2
                stop_grace_period: 1s
                command: [/bin/sh, -c, "%s"]
                configs: [{source: app, target: /etc/app.conf}]
                secrets: [token]
                volumes: ["./bound.conf:/etc/bound.conf:ro"]
            configs: {app: {file: app.conf}}
            secrets: {token: {environment: TOKEN}}
            """
                .formatted(IMAGES.built().v1(), SHOW))
        .write(".env", "TOKEN=sesame99\n")
        .release("{web: {strategy: {minReadySeconds: 1}" + signal + "}}");
  }

  private List<String> ids() {
    return it.host.of("web").stream().map(Container::id).sorted().toList();
  }

  private void said(String... lines) {
    for (String id : ids()) {
      Eventually.holds(() -> assertThat(it.host.docker("logs", id).lines()).containsExactly(lines));
    }
  }

  @Test
  void isWrittenAnewAndToldWithoutAnotherContainerOrStart() {
    declare(", onConfigChange: {signal: SIGHUP}");
    it.start().converged();
    List<String> before = ids();
    assertThat(it.host.docker("inspect", before.getFirst()))
        .doesNotContain("app.conf:", "sesame99");

    it.files.write("app.conf", "level: 2\n").write("bound.conf", "bound: 2\n");
    it.converged();
    said("level: 2", "bound: 2", "sesame99");

    it.files.write(".env", "TOKEN=other\n");
    it.converged();
    said("level: 2", "bound: 2", "sesame99", "level: 2", "bound: 2", "other");
    assertThat(ids()).isEqualTo(before);
    assertThat(Glance.marks(it.files.state().resolve("fairlead.db"), it.files.project()))
        .filteredOn(mark -> mark.kind() == Mark.Kind.TOLD)
        .hasSize(2);

    it.stop();
    Cli.run(
        String.valueOf(System.getenv("FAIRLEAD_COMPOSE")),
        "-p",
        it.files.project(),
        "-f",
        it.files.desired().resolve("compose.yaml").toString(),
        "up",
        "-d");
    assertThat(ids()).isEqualTo(before);
    it.start().converged();
    assertThat(ids()).isEqualTo(before);
    said("level: 2", "bound: 2", "sesame99", "level: 2", "bound: 2", "other");
  }
}
