package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Secrets and configs that no file holds are written into containers before they start. */
final class InjectedFilesTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();

  @AfterEach
  void clean() {
    it.close();
  }

  private void declare(String content) {
    it.files
        .compose(
            """
            services:
              web:
                image: %s
                stop_grace_period: 1s
                secrets: [token]
                configs: [{source: app, target: /etc/app.conf, mode: 0440, uid: "1000"}]
            secrets: {token: {environment: TOKEN}}
            configs: {app: {content: "%s"}}
            """
                .formatted(IMAGES.built().v1(), content))
        .write(
            it.files.project() + ".yaml",
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: %s}
            spec:
              compose: {files: [compose.yaml], variables: {TOKEN: sesame99}}
            """
                .formatted(it.files.project()));
  }

  private String inside(String... command) {
    String[] all = new String[command.length + 2];
    all[0] = "exec";
    all[1] = it.host.one("web").id();
    System.arraycopy(command, 0, all, 2, command.length);
    return it.host.docker(all).strip();
  }

  @Test
  void c3AreThereWithTheirOwnersAndModesAndAnotherContentIsAnotherRevision() {
    declare("level: 1");
    it.start().converged();
    String first = it.host.one("web").id();
    assertThat(inside("/bin/cat", "/run/secrets/token")).isEqualTo("sesame99");
    assertThat(inside("/bin/ls", "-ln", "/run/secrets/token")).startsWith("-r--r--r--");
    assertThat(inside("/bin/cat", "/etc/app.conf")).isEqualTo("level: 1");
    assertThat(inside("/bin/ls", "-ln", "/etc/app.conf")).matches("-r--r----- +1 1000 .*");
    assertThat(it.host.docker("inspect", first)).doesNotContain("sesame99", "level: 1");

    declare("level: 2");
    it.converged();
    assertThat(it.host.one("web").id()).isNotEqualTo(first);
    assertThat(inside("/bin/cat", "/etc/app.conf")).isEqualTo("level: 2");
  }
}
