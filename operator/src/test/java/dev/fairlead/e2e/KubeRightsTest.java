package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.Cli;
import dev.fairlead.testing.KubeApi;
import java.nio.file.Path;
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
    install(host);
    it.as(api.kubeconfig(it.namespace, it.release + "-" + host)).with("host=" + host);
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

  private void install(String host) {
    Path chart = Path.of("../helm/fairlead").toAbsolutePath().normalize();
    Cli.Result installed =
        api.helm(
            "install",
            it.release,
            chart.toString(),
            "-n",
            it.namespace,
            "--set",
            "crds.install=false,fullnameOverride=%s,server=https://127.0.0.1:1,hosts[0].name=%s,namespaces={%s}"
                .formatted(it.release, host, it.namespace));
    assertThat(installed.exit()).as(installed.output()).isZero();
  }
}
