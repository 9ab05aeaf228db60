package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigsTest {
  @TempDir private Path directory;

  private Path kubeconfig(String name) throws IOException {
    return Files.writeString(
        directory.resolve(name),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://%s.example.com:6443"}}]
        users: [{name: u, user: {token: t}}]
        contexts:
          - {name: first, context: {cluster: c, user: u, namespace: web}}
          - {name: second, context: {cluster: c, user: u, namespace: shop}}
        current-context: first
        """
            .formatted(name));
  }

  private static KubeAddress address(String query) {
    return KubeAddress.parse("kube" + query);
  }

  private String server(String query, Map<String, String> environment) throws IOException {
    return Kubeconfigs.find(address(query), environment, directory.resolve("k3s"))
        .getMasterUrl()
        .replaceAll("/$", "");
  }

  @Test
  void theFileThatIsNamedGoesFirstThenTheEnvironmentThenTheOneThatK3sWrites() throws IOException {
    kubeconfig("k3s");
    String named = "?kubeconfig=" + kubeconfig("named");
    Map<String, String> environment =
        Map.of("KUBECONFIG", directory.resolve("absent") + ":" + kubeconfig("environment"));
    assertThat(server(named, environment)).isEqualTo("https://named.example.com:6443");
    assertThat(server("", environment)).isEqualTo("https://environment.example.com:6443");
    assertThat(server("", Map.of())).isEqualTo("https://k3s.example.com:6443");
  }

  @Test
  void itsCurrentContextCountsUnlessOneIsNamed() throws IOException {
    String named = "?kubeconfig=" + kubeconfig("named");
    Path none = directory.resolve("none");
    assertThat(Kubeconfigs.find(address(named), Map.of(), none).getNamespace()).isEqualTo("web");
    assertThat(Kubeconfigs.find(address(named + "&context=second"), Map.of(), none).getNamespace())
        .isEqualTo("shop");
  }

  @Test
  void whereNoneIsItSaysWhatToDoAndQuotesNoFile() throws IOException {
    assertThatThrownBy(() -> server("", Map.of()))
        .hasMessageContaining("no kubeconfig was found")
        .hasMessageContaining("KUBECONFIG");
    assertThatThrownBy(() -> server("", Map.of("KUBECONFIG", "/nowhere")))
        .hasMessage("KUBECONFIG names /nowhere, which does not exist");
    Path broken = Files.writeString(directory.resolve("broken"), "token: [hunter2");
    assertThatThrownBy(() -> server("?kubeconfig=" + broken, Map.of()))
        .hasMessage(broken + " is not a kubeconfig");
  }
}
