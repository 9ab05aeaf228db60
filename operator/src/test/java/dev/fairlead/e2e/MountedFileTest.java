package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Configs and secrets of a directory: what their files hold is part of what runs. */
final class MountedFileTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @BeforeEach
  void declare() {
    it.files
        .write("app.conf", "level: 1\n")
        .write("password", "hunter22\n")
        .write("bound.conf", "bound: 1\n")
        .write("data.txt", "1\n")
        .compose(
            """
            services:
              web:
                image: %s
                stop_grace_period: 1s
                configs: [{source: app, target: /etc/app.conf}]
                secrets: [password]
                volumes: ["./bound.conf:/etc/bound.conf:ro", "./data.txt:/data.txt"]
              other:
                image: %s
                stop_grace_period: 1s
            configs: {app: {file: app.conf}}
            secrets: {password: {file: password}}
            """
                .formatted(IMAGES.built().v1(), IMAGES.built().v1()))
        .release("{web: {strategy: {minReadySeconds: 1}}}");
    it.start().converged();
  }

  @AfterEach
  void clean() {
    it.close();
  }

  private String id(String service) {
    return it.host.one(service).id();
  }

  private String held(String file) {
    return it.host.docker("exec", id("web"), "/bin/cat", file).strip();
  }

  @Test
  void anotherContentReplacesWhoMountsItAndNobodyElse() {
    String web = id("web");
    String other = id("other");

    it.files.write("app.conf", "level: 2\n");
    it.converged();
    String second = id("web");
    assertThat(second).isNotEqualTo(web);
    assertThat(held("/etc/app.conf")).isEqualTo("level: 2");

    it.files.write("password", "sesame99\n");
    it.converged();
    assertThat(id("web")).isNotEqualTo(second);
    assertThat(held("/run/secrets/password")).isEqualTo("sesame99");
    assertThat(id("other")).isEqualTo(other);
    assertThat(it.host.docker("inspect", id("web"))).doesNotContain("sesame99");
  }

  @Test
  void aFileThatIsBoundToReadIsPartOfItAndOneToWriteIsData() {
    String web = id("web");
    it.files.write("data.txt", "2\n");
    it.files.write("bound.conf", "bound: 2\n");
    it.converged();

    String second = id("web");
    assertThat(second).isNotEqualTo(web);
    assertThat(held("/etc/bound.conf")).isEqualTo("bound: 2");
    it.stop();
    it.files.write("data.txt", "3\n");
    it.start();
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED));
    assertThat(id("web")).isEqualTo(second);
  }

  @Test
  void anEditInPlaceCountsToo() throws IOException {
    String web = id("web");

    it.files.changed();
    Files.write(it.files.desired().resolve("app.conf"), new byte[] {(byte) 0xFF, 1});
    it.converged();

    assertThat(id("web")).isNotEqualTo(web);
  }

  @Test
  void aRestartOfTheOperatorChangesNothing() {
    List<String> before = List.of(id("web"), id("other"));

    it.stop();
    it.start();
    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.CONVERGED));

    assertThat(List.of(id("web"), id("other"))).isEqualTo(before);
  }

  @Test
  void aFileThatIsGoneChangesNothingAndIsSaid() {
    String web = id("web");

    it.files.remove("password");

    Eventually.holds(() -> assertThat(it.status().phase()).isEqualTo(Phase.INVALID));
    assertThat(it.status().problems().toString()).contains("/password does not exist");
    assertThat(id("web")).isEqualTo(web);
  }
}
