package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.KubeApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An operator with the account that the Helm chart makes for its host, and no other rights. */
class KubeRightsTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final KubeApi api = KubeApi.shared();
  private final KubeHost it = new KubeHost(api);

  @AfterEach
  void clean() {
    it.close();
    // What is cluster-wide of it.
    assertThat(api.helm("uninstall", it.release, "-n", it.namespace).exit()).isZero();
  }

  @Test
  void theAccountOfTheChartIsEnoughForAllThatAnOperatorDoes() {
    String host = "h" + it.release;
    it.installChart(host);
    it.kubectl("create", "configmap", "words", "--from-literal=GREETING=hello");
    it.kubectl("create", "secret", "generic", "keys", "--from-literal=password=hunter2");

    it.start()
        .apply(
            """
            compose: {inline: "services: {web: {image: nowhere.invalid/app}}"}
            services:
              web:
                image: %s
                envFrom: [{configMapRef: {name: words}}]
                env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: keys, key: password}}}]
            """
                .formatted(IMAGES.built().v1()))
        .awaitReady();

    assertThat(it.environment("web"))
        .containsEntry("GREETING", "hello")
        .containsEntry("PASSWORD", "hunter2");
    it.kubectl("patch", "configmap", "words", "-p", "{\"data\":{\"GREETING\":\"good evening\"}}");
    Eventually.holds(
        () -> assertThat(it.environment("web")).containsEntry("GREETING", "good evening"));
    Eventually.holds(() ->
        assertThat(it.kubectl("get", "events.events.k8s.io", "-o", "jsonpath={.items[*].reason}"))
            .contains("Converged"));
    Eventually.holds(
        () -> assertThat(api.kubectl("get", "dockerhosts", "-o", "name")).contains("/" + host));

    it.kubectl("delete", "apprelease", it.release, "--timeout=30s");
    assertThat(it.host.containers()).isEmpty();
  }
}
