package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.KubeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real API server makes of the CustomResourceDefinitions, before any operator sees an
 * object.
 */
class KubeSchemaTest {
  private static final KubeApi API = KubeApi.shared();

  private final String namespace = API.namespace();

  @BeforeAll
  static void define() {
    KubeHost.define(API);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                             | exactly one of compose and site is expected",
        "{site: {hosts: [a.example.com]}}               | exactly one of directory and image is expected",
        "{site: {image: docs}}                          | spec.site.hosts: Required value",
        "{compose: {}}                                  | exactly one of files, inline and configMap is expected",
        "{compose: {files: [a.yaml], inline: x}}        | exactly one of files, inline and configMap is expected",
        "{compose: {files: [a.yaml]}, replicas: 2}      | spec.replicas: field not declared in schema",
        "{compose: {files: [a.yaml]}, drift: {policy: Ignore}} | Unsupported value: \"Ignore\": supported values: \"Heal\", \"Report\"",
        "{compose: {files: [a.yaml]}, services: {web: {strategy: {maxSurge: 0, maxUnavailable: 0}}}}"
            + " | maxSurge 0 together with maxUnavailable 0 would never replace anything",
        "{compose: {files: [a.yaml]}, services: {web: {strategy: {maxSurge: 0}}}}"
            + " | maxSurge 0 together with maxUnavailable 0 would never replace anything",
        "{compose: {files: [a.yaml]}, services: {web: {strategy: {maxSurge: \"0%\", maxUnavailable: \"0%\"}}}}"
            + " | maxSurge 0 together with maxUnavailable 0 would never replace anything",
        "{compose: {files: [a.yaml]}, services: {web: {strategy: {minReadySeconds: 600}}}}"
            + " | minReadySeconds must be less than progressDeadlineSeconds",
        "{compose: {files: [a.yaml]}, services: {web: {health: {tcp: {port: 1}, command: {command: [x]}}}}}"
            + " | at most one of http, tcp, command and stableSeconds",
        "{compose: {files: [a.yaml]}, services: {web: {env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: s, key: k}}}]}}}"
            + " | exactly one of value and valueFrom is expected",
        "{compose: {files: [a.yaml]}, services: {web: {env: [{name: A}]}}}"
            + " | exactly one of value and valueFrom is expected",
        "{compose: {files: [a.yaml]}, services: {web: {envFrom: [{prefix: A_}]}}}"
            + " | exactly one of configMapRef and secretRef is expected",
        "{compose: {files: [a.yaml]}, services: {web: {replicas: -1}}}"
            + " | spec.services.web.replicas in body should be greater than or equal to 0",
        "{compose: {files: [a.yaml]}, placement: {maxUnavailableHosts: 0}}"
            + " | should be greater than or equal to 1",
      })
  void refusesWhatCannotBeAndSaysWhy(String spec, String why) {
    Cli.Result applied = API.apply(namespace, object("shop", spec));
    assertThat(applied.exit()).as(applied.output()).isNotZero();
    assertThat(applied.output()).contains(why);
  }

  @Test
  void refusesANameThatNoContainerCouldHave() {
    Cli.Result applied = API.apply(namespace, object("shop.v2", "{compose: {files: [a.yaml]}}"));
    assertThat(applied.exit()).isNotZero();
    assertThat(applied.output()).contains("metadata.name must be a DNS label");
  }

  @Test
  void fillsInWhatTheReaderWouldAndNothingThatTheComposeFileMaySay() {
    succeed(object("shop", "{compose: {files: [a.yaml]}, services: {web: {image: app}}}"));
    JsonNode spec =
        KubeHost.json(API.kubectl("get", "ar", "shop", "-n", namespace, "-o", "json")).path("spec");
    assertThat(spec.path("historyLimit").asInt()).isEqualTo(10);
    assertThat(spec.path("deletionPolicy").asText()).isEqualTo("Remove");
    assertThat(spec.path("drift").path("policy").asText()).isEqualTo("Heal");
    JsonNode strategy = spec.path("services").path("web").path("strategy");
    assertThat(strategy.path("progressDeadlineSeconds")).hasToString("600");
    assertThat(strategy.has("maxSurge")).isFalse();
    assertThat(spec.path("rollback").has("onFailure")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"release.yaml", "fleet.yaml"})
  void theExamplesAreAccepted(String example) throws IOException {
    succeed(Files.readString(Path.of("../examples/kubernetes").resolve(example)));
  }

  @Test
  void fieldsHaveOwnersAndListsAreMergedByName() {
    succeed(
        object(
            "shop",
            "{compose: {files: [a.yaml]}, services: {web: {image: \"app:1\", env: [{name: A, value: a}]}}}"));
    String other =
        object("shop", "{services: {web: {image: \"app:2\", env: [{name: B, value: b}]}}}");

    Cli.Result conflict = API.apply(namespace, other, "--field-manager=ci");
    assertThat(conflict.exit()).isNotZero();
    assertThat(conflict.output()).contains("conflict with \"kubectl\"", ".spec.services.web.image");

    Cli.Result forced = API.apply(namespace, other, "--field-manager=ci", "--force-conflicts");
    assertThat(forced.exit()).as(forced.output()).isZero();
    String path = "{.spec.services.web.image} {.spec.services.web.env[*].name}";
    assertThat(API.kubectl("get", "ar", "shop", "-n", namespace, "-o", "jsonpath=" + path))
        .isEqualTo("app:2 A B");
  }

  @Test
  void kubectlKnowsItByItsShortNameItsCategoryAndItsFields() {
    succeed(object("shop", "{compose: {files: [a.yaml]}}"));
    assertThat(API.kubectl("get", "ar", "-n", namespace))
        .containsPattern("NAME +PHASE +REVISION +READY +DRIFT +AGE")
        .contains("shop");
    assertThat(API.kubectl("get", "fairlead", "-n", namespace, "-o", "name"))
        .contains("apprelease.fairlead.dev/shop");
    // The server describes a new definition a moment after it serves it.
    Eventually.holds(() ->
        assertThat(API.tryKubectl("explain", "apprelease.spec.services.strategy.maxSurge").output())
            .contains("maxSurge"));
  }

  private void succeed(String yaml) {
    Cli.Result applied = API.apply(namespace, yaml);
    assertThat(applied.exit()).as(applied.output()).isZero();
  }

  private static String object(String name, String spec) {
    return "{apiVersion: fairlead.dev/v1alpha1, kind: AppRelease, metadata: {name: "
        + name
        + "}, spec: "
        + spec
        + "}";
  }
}
