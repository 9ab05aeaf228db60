package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.KubeApi;
import org.junit.jupiter.api.Test;

/** What a real API server makes of the definitions, without any operator. */
final class KubeDefinitionTest {
  private static final KubeApi API = KubeApi.shared();
  private static final String INLINE = "compose: {inline: 'services: {}'}\n";
  private static final String NAMESPACE = prepared();

  private static String prepared() {
    KubeHost.define(API);
    return API.namespace();
  }

  private static String refusal(String spec) {
    Cli.Result refused = API.apply(NAMESPACE, KubeHost.yaml("web", spec));
    assertThat(refused.exit()).isNotZero();
    return refused.output();
  }

  @Test
  void refusesWhatCannotBeMeantAndSaysWhy() {
    assertThat(refusal("compose: {inline: '', files: [a]}\n"))
        .contains("exactly one of files, inline and configMap is expected");
    assertThat(refusal(INLINE + "services: {web: {strategy: {maxSurge: 0}}}\n"))
        .contains("maxSurge 0 together with maxUnavailable 0 would never replace anything");
    assertThat(
            refusal(INLINE + "services: {web: {strategy: {maxSurge: '0%', maxUnavailable: 0}}}\n"))
        .contains("would never replace anything");
    assertThat(
            refusal(
                INLINE
                    + "services: {web: {strategy: {minReadySeconds: 60, progressDeadlineSeconds:"
                    + " 60}}}\n"))
        .contains("minReadySeconds must be less than progressDeadlineSeconds");
    assertThat(refusal(INLINE + "services: {web: {health: {stableSeconds: 5, tcp: {port: 80}}}}\n"))
        .contains("at most one of http, tcp, command and stableSeconds");
    assertThat(refusal(INLINE + "services: {web: {env: [{name: A}]}}\n"))
        .contains("exactly one of value and valueFrom is expected");
    assertThat(refusal(INLINE + "services: {web: {replicas: -1}}\n")).contains("replicas");
    assertThat(refusal(INLINE + "servces: {}\n")).contains("servces");
    Cli.Result name = API.apply(NAMESPACE, KubeHost.yaml("web.shop", INLINE));
    assertThat(name.output()).contains("metadata.name must be a DNS label");
  }

  @Test
  void fillsInWhatTheComposeFileHasNoSayIn() {
    API.apply(NAMESPACE, KubeHost.yaml("defaults", INLINE + "services: {web: {}}\n"));
    JsonNode spec =
        KubeHost.json(API.kubectl("get", "ar", "defaults", "-n", NAMESPACE, "-o", "json"))
            .path("spec");
    assertThat(spec.path("historyLimit").asInt()).isEqualTo(10);
    assertThat(spec.path("deletionPolicy").asText()).isEqualTo("Remove");
    assertThat(spec.path("drift").path("policy").asText()).isEqualTo("Heal");
    JsonNode strategy = spec.path("services").path("web").path("strategy");
    assertThat(strategy.path("progressDeadlineSeconds").asInt()).isEqualTo(600);
    // Compose's update_config counts where the object says nothing: nobody else may say it.
    assertThat(strategy.has("maxSurge")).isFalse();
    assertThat(spec.path("rollback").has("onFailure")).isFalse();
  }

  @Test
  void twoWhoApplyPartsDoNotUndoEachOthers() {
    String one = INLINE + "services: {web: {env: [{name: A, value: '1'}]}}\n";
    String two = INLINE + "services: {web: {env: [{name: B, value: '2'}]}}\n";
    API.apply(NAMESPACE, KubeHost.yaml("shared", one));
    Cli.Result other =
        Cli.attempt(
            java.util.Map.of("KUBECONFIG", API.kubeconfig().toString()),
            "sh",
            "-c",
            "printf '%s' \"$0\" | \"$1\" apply --server-side --field-manager=other -n \"$2\" -f -",
            KubeHost.yaml("shared", two),
            API.kubeconfig().resolveSibling("kubectl").toString(),
            NAMESPACE);
    assertThat(other.output()).contains("serverside-applied");
    assertThat(
            API.kubectl(
                "get",
                "ar",
                "shared",
                "-n",
                NAMESPACE,
                "-o",
                "jsonpath={.spec.services.web.env[*].name}"))
        .isEqualTo("A B");
  }
}
