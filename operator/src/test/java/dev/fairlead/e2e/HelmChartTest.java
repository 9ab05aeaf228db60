package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.Cli;
import dev.fairlead.testing.KubeApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The chart, by the real helm against a real API server, and the rights of the accounts that it
 * makes.
 */
class HelmChartTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path CHART = ROOT.resolve("helm/fairlead");
  private static final String OUTSIDE =
      "server=https://127.0.0.1:6443,hosts[0].name=web1,hosts[1].name=web2";
  private static final String INSIDE =
      "mode=DaemonSet,image.repository=registry.example.com/fairlead,leaderElection=true,"
          + "serviceMonitor.enabled=true,prometheusRule.enabled=true";

  /** One of its own: the definitions belong to the whole cluster. */
  private static final KubeApi API = new KubeApi();

  private final String namespace = API.namespace();

  @AfterAll
  static void stop() {
    API.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=External",
        OUTSIDE,
        INSIDE,
        "mode=Deployment,image.repository=example/fairlead,namespaces={a},rbac.secrets=false"
      })
  void lintsCleanly(String values) {
    Cli.Result lint = API.helm("lint", "--strict", CHART.toString(), "--set", values);
    assertThat(lint.exit()).as(lint.output()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=Swarm | /mode",
        "mode=DaemonSet | /image/repository",
        "hosts[0].name=web1 | /server",
        OUTSIDE + ",hosts[1].name=Web_2 | /hosts/1/name",
        "serviceMonitor.enabled=true | /mode",
        "stateDirectory=/var/lib/fairlead | additional properties 'stateDirectory' not allowed"
      })
  void refusesValuesThatCannotWork(String values, String place) {
    Cli.Result template = API.helm("template", CHART.toString(), "--set", values);
    assertThat(template.exit()).isNotZero();
    assertThat(template.output()).contains(place);
  }

  @Test
  void theDefinitionsAreThoseOfTheTypes() throws IOException {
    Path generated = ROOT.resolve("crds/src/main/resources/dev/fairlead/crds");
    List<String> names;
    try (Stream<Path> files = Files.list(CHART.resolve("files/crds"))) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    try (Stream<Path> files = Files.list(generated)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(names);
    }
    for (String name : names) {
      assertThat(CHART.resolve("files/crds").resolve(name))
          .as("copy it from %s", generated)
          .hasSameTextualContentAs(generated.resolve(name));
    }
  }

  @Test
  void theAlertsAreThoseThatAreTested() throws IOException {
    assertThat(CHART.resolve("files/alerts.yaml"))
        .hasSameTextualContentAs(
            ROOT.resolve("examples/monitoring/prometheus/fairlead.rules.yaml"));
  }

  @Test
  void aHostsAccountHasTheRightsOfItsOperatorAndNoMore() throws IOException {
    Map<String, String> web1 = kubeconfig("web1", install(outside()));

    assertThat(may(web1, "list", "appreleases.fairlead.dev", "-A")).isTrue();
    assertThat(may(web1, "patch", "appreleases.fairlead.dev", "-A")).isTrue();
    assertThat(may(web1, "patch", "appreleases.fairlead.dev", "--subresource=status")).isTrue();
    assertThat(may(web1, "create", "events.events.k8s.io")).isTrue();
    assertThat(may(web1, "watch", "secrets", "-A")).isTrue();
    assertThat(may(web1, "create", "dockerhosts.fairlead.dev")).isTrue();
    assertThat(may(web1, "patch", "dockerhosts.fairlead.dev/web1")).isTrue();
    assertThat(may(web1, "patch", "dockerhosts.fairlead.dev", "--subresource=status")).isTrue();

    assertThat(may(web1, "patch", "dockerhosts.fairlead.dev/web2")).isFalse();
    assertThat(may(web1, "delete", "dockerhosts.fairlead.dev/web1")).isFalse();
    for (String verb : List.of("create", "delete", "deletecollection", "update")) {
      assertThat(may(web1, verb, "appreleases.fairlead.dev", "-A")).as(verb).isFalse();
    }
    for (String verb : List.of("create", "update", "patch", "delete")) {
      assertThat(may(web1, verb, "secrets", "-A")).as(verb).isFalse();
      assertThat(may(web1, verb, "configmaps", "-A")).as(verb).isFalse();
    }
    for (String kind : List.of("pods", "nodes", "serviceaccounts", "leases.coordination.k8s.io")) {
      assertThat(may(web1, "get", kind, "-A")).as(kind).isFalse();
    }
  }

  @Test
  void namedNamespacesAreTheOnlyOnes() throws IOException {
    String other = API.namespace();
    Map<String, String> web1 =
        kubeconfig("web1", install(outside() + ",rbac.secrets=false,namespaces={" + other + "}"));

    assertThat(may(web1, "list", "appreleases.fairlead.dev", "-n", other)).isTrue();
    assertThat(may(web1, "list", "configmaps", "-n", other)).isTrue();
    assertThat(may(web1, "get", "secrets", "-n", other)).isFalse();
    assertThat(may(web1, "list", "appreleases.fairlead.dev", "-n", namespace)).isFalse();
    assertThat(may(web1, "list", "configmaps", "-n", "kube-system")).isFalse();
  }

  @Test
  void runsOnTheNodesOfTheClusterWithTheirEngines() {
    for (String kind : List.of("ServiceMonitor", "PrometheusRule")) {
      API.apply(namespace, monitoring(kind));
    }
    install(INSIDE + ",selector=tier in (web\\,api)");

    String args = "jsonpath={range .spec.template.spec.containers[0].args[*]}{@}{'\\n'}{end}";
    assertThat(API.kubectl("get", "daemonset/fairlead", "-n", namespace, "-o", args).lines())
        .containsExactly(
            "run",
            "--source=kube?host=$(NODE_NAME)&directory=/srv/fairlead"
                + "&selector=tier+in+%28web%2Capi%29&elect=true",
            "--state-dir=/var/lib/fairlead",
            "--api=$(NODE_ADDRESS):7700");
    assertThat(API.kubectl("get", "servicemonitor,prometheusrule", "-n", namespace, "-o", "name"))
        .contains("servicemonitor", "prometheusrule");
  }

  @Test
  void anUpgradeBringsNewFieldsAndARemovalTakesNoReleaseWithIt(@TempDir Path directory)
      throws IOException {
    install("mode=External");
    Cli.Result applied =
        API.apply(
            namespace,
            """
            apiVersion: fairlead.dev/v1alpha1
            kind: AppRelease
            metadata: {name: shop}
            spec: {compose: {files: [compose.yaml]}}
            """);
    assertThat(applied.exit()).as(applied.output()).isZero();

    Cli.run("cp", "-R", CHART.toString(), directory.toString());
    Path definition = directory.resolve("fairlead/files/crds/appreleases.fairlead.dev.yaml");
    String before = Files.readString(definition);
    String after =
        before.replaceFirst("\n( +)compose:\n", "\n$1aNewField:\n$1  type: string\n$1compose:\n");
    assertThat(after).isNotEqualTo(before);
    Files.writeString(definition, after);
    succeed("upgrade", "fairlead", directory.resolve("fairlead").toString(), "-n", namespace);
    String field =
        "{.spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.aNewField}";
    assertThat(API.kubectl("get", "crd", "appreleases.fairlead.dev", "-o", "jsonpath=" + field))
        .isEqualTo("{\"type\":\"string\"}");

    succeed("uninstall", "fairlead", "-n", namespace);
    assertThat(API.kubectl("get", "appreleases", "-n", namespace, "-o", "name"))
        .isEqualTo("apprelease.fairlead.dev/shop");
  }

  /** With the address of the real API. */
  private static String outside() {
    String server = "jsonpath={.clusters[0].cluster.server}";
    return OUTSIDE + ",server=" + API.kubectl("config", "view", "-o", server);
  }

  private String install(String values) {
    return succeed(
        "install",
        "fairlead",
        CHART.toString(),
        "-n",
        namespace,
        "--take-ownership",
        "--set",
        values);
  }

  private static String succeed(String... arguments) {
    return API.helm(arguments).orThrow(List.of(arguments)).output();
  }

  /** Makes a host's kubeconfig as the chart's notes say. */
  private Map<String, String> kubeconfig(String host, String notes) throws IOException {
    fillToken("fairlead-" + host);
    MatchResult command =
        Pattern.compile("kubectl -n \\S+ get secret fairlead-" + host + " .*> \\S+")
            .matcher(notes)
            .results()
            .findFirst()
            .orElseThrow();
    Path directory = Files.createTempDirectory(API.kubeconfig().getParent(), "host");
    String script = "cd '%s' && PATH=..:$PATH && %s".formatted(directory, command.group());
    Cli.run(Map.of("KUBECONFIG", API.kubeconfig().toString()), "sh", "-ec", script);
    return Map.of("KUBECONFIG", directory.resolve(host + ".kubeconfig").toString());
  }

  /** What a cluster's own controller does: there are none here. */
  private void fillToken(String account) {
    String token = API.kubectl("create", "token", account, "-n", namespace);
    String authority =
        API.kubectl(
            "config",
            "view",
            "--raw",
            "-o",
            "jsonpath={.clusters[0].cluster.certificate-authority-data}");
    String patch =
        "{\"stringData\":{\"token\":\"%s\"},\"data\":{\"ca.crt\":\"%s\"}}"
            .formatted(token, authority);
    API.kubectl("patch", "secret", account, "-n", namespace, "-p", patch);
  }

  private static boolean may(Map<String, String> who, String... what) {
    List<String> command = new ArrayList<>(List.of(kubectl(), "auth", "can-i"));
    command.addAll(List.of(what));
    Cli.Result answer = Cli.attempt(who, command.toArray(String[]::new));
    assertThat(answer.output()).containsPattern("(?m)^(yes|no)$");
    return answer.exit() == 0;
  }

  private static String kubectl() {
    return API.kubeconfig().resolveSibling("kubectl").toString();
  }

  private static String monitoring(String kind) {
    String lower = kind.toLowerCase(Locale.ROOT);
    return """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: %1$ss.monitoring.coreos.com}
    spec:
      group: monitoring.coreos.com
      names: {kind: %2$s, plural: %1$ss, singular: %1$s}
      scope: Namespaced
      versions:
        - name: v1
          served: true
          storage: true
          schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    """
        .formatted(lower, kind);
  }
}
