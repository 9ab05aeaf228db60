package dev.fairlead.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The fixture is a real API: it validates, guards, forgets and comes back. */
class KubeApiTest {
  private static final String CONFIG_MAP =
      "{apiVersion: v1, kind: ConfigMap, metadata: {name: sample}, data: {word: one}}";

  private final KubeApi api = KubeApi.shared();
  private final String namespace = api.namespace();

  @Test
  void appliesWhatIsValidAndRefusesWhatIsNot() {
    assertThat(api.apply(namespace, CONFIG_MAP).exit()).isZero();
    assertThat(api.kubectl("get", "configmap", "-n", namespace, "-o", "name"))
        .contains("configmap/sample");
    Cli.Result refused = api.apply(namespace, CONFIG_MAP.replace(", data", ", dta"));
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).contains("dta");
  }

  @Test
  void aServiceAccountHasOnlyTheRightsThatItWasGiven() {
    api.kubectl("create", "serviceaccount", "reader", "-n", namespace);
    api.kubectl("create", "role", "reader", "--verb=get", "--resource=configmaps", "-n", namespace);
    api.kubectl(
        "create",
        "rolebinding",
        "reader",
        "--role=reader",
        "--serviceaccount=" + namespace + ":reader",
        "-n",
        namespace);
    api.apply(namespace, CONFIG_MAP);
    Map<String, String> reader =
        Map.of("KUBECONFIG", api.kubeconfig(namespace, "reader").toString());

    assertThat(
            Cli.run(reader, kubectl(), "get", "configmap", "sample", "-n", namespace, "-o", "name"))
        .isEqualTo("configmap/sample");
    Cli.Result refused =
        Cli.attempt(reader, kubectl(), "delete", "configmap", "sample", "-n", namespace);
    assertThat(refused.output()).contains("Forbidden").contains("reader");
  }

  @Test
  void aCrashLosesNoDataAndACompactionIsToldToWhoComesBack() {
    try (KubeApi own = new KubeApi()) {
      own.apply("default", CONFIG_MAP);
      String old = resourceVersion(own);
      own.apply("default", CONFIG_MAP.replace("one", "two"));

      own.kill();
      assertThat(own.tryKubectl("get", "configmaps").exit()).isNotZero();
      own.compact();
      own.restart();

      assertThat(own.kubectl("get", "configmap", "sample", "-o", "jsonpath={.data.word}"))
          .isEqualTo("two");
      assertThat(
              own.tryKubectl(
                      "get",
                      "--raw",
                      "/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=5"
                          + "&resourceVersion="
                          + old)
                  .output())
          .contains("410", "too old resource version");
    }
  }

  private static String resourceVersion(KubeApi api) {
    return api.kubectl("get", "configmap", "sample", "-o", "jsonpath={.metadata.resourceVersion}");
  }

  private String kubectl() {
    return api.kubeconfig().resolveSibling("kubectl").toString();
  }
}
