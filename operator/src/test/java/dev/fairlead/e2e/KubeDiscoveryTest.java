package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.KubeApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator that nobody told where the API server is. */
final class KubeDiscoveryTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final KubeApi api = KubeApi.shared();
  private final KubeHost it = new KubeHost(api);

  @AfterEach
  void clean() {
    it.close();
  }

  private String source() {
    return "kube:%s?host=alpha&directory=%s".formatted(it.namespace, it.files.desired());
  }

  private void converges(Map<String, String> environment) {
    try (OperatorProcess operator = OperatorProcess.with(it.files, environment, source())) {
      it.apply("compose: {inline: 'services: {web: {image: %s}}'}".formatted(IMAGES.built().v1()))
          .awaitReady();
      assertThat(it.host.one("web").running()).isTrue();
      assertThat(operator.output()).doesNotContain("ERROR");
    }
  }

  private String config(String path) {
    return it.kubectl("config", "view", "--raw", "-o", "jsonpath={" + path + "}");
  }

  @Test
  void kubeconfigOfTheEnvironment() {
    converges(Map.of("KUBECONFIG", "/nowhere/config:" + api.kubeconfig()));
  }

  /** As a kubelet starts it: the address in the environment, token and authority in files. */
  @Test
  void accountOfThePodThatItRunsIn(@TempDir Path account) throws IOException {
    URI server = URI.create(config(".clusters[0].cluster.server"));
    Path token = Files.writeString(account.resolve("token"), config(".users[0].user.token"));
    String authority = config(".clusters[0].cluster.certificate-authority-data");
    Path ca = Files.write(account.resolve("ca.crt"), Base64.getDecoder().decode(authority));
    converges(
        Map.of(
            "KUBECONFIG",
            "",
            "KUBERNETES_SERVICE_HOST",
            server.getHost(),
            "KUBERNETES_SERVICE_PORT",
            Integer.toString(server.getPort()),
            // Where a kubelet puts them is a directory of the machine's.
            "JAVA_TOOL_OPTIONS",
            "-Dkubernetes.auth.serviceAccount.token=%s -Dkubernetes.certs.ca.file=%s"
                .formatted(token, ca)));
  }
}
