package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.kube.Contents.Kind;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RendererTest {
  private static final Path ROOT = Path.of("/srv");
  private static final Path HOME = ROOT.resolve("shop/web");

  private final Given cluster = new Given();

  private Rendered render(String spec) {
    return Renderer.render(Given.object("web", spec), cluster, ROOT);
  }

  private static JsonNode spec(Rendered rendered) {
    return Given.json(rendered.text()).path("spec");
  }

  private static JsonNode variables(Rendered rendered) {
    return Given.json(
            Objects.requireNonNull(rendered.files().get(HOME.resolve("fairlead-env.yaml"))))
        .path("services")
        .path("app")
        .path("environment");
  }

  @Test
  void whatIsInlineBecomesAFileBesideTheRelease() {
    Rendered rendered = render("{'compose': {'inline': 'services: {}'}}");
    assertThat(rendered.file()).isEqualTo(Path.of("shop/web/apprelease.yaml"));
    assertThat(rendered.files()).containsEntry(HOME.resolve("compose.yaml"), "services: {}");
    assertThat(spec(rendered).toString())
        .isEqualTo("{\"compose\":{\"files\":[\"/srv/shop/web/compose.yaml\"]}}");
  }

  @Test
  void aConfigMapIsTheComposeFileAndItsAbsenceIsSaid() {
    String spec = "{'compose': {'configMap': {'name': 'files', 'key': 'compose.yaml'}}}";
    assertThat(render(spec).refused().values())
        .containsExactly("needs the ConfigMap shop/files, which does not exist");
    cluster.has(Kind.CONFIG_MAP, "files", "1", Map.of("other", ""));
    assertThat(render(spec).refused().values())
        .containsExactly(
            "needs the entry \"compose.yaml\" of the ConfigMap shop/files, which has none of that"
                + " name");
    cluster.has(Kind.CONFIG_MAP, "files", "2", Map.of("compose.yaml", "services: {}"));
    assertThat(render(spec).files()).containsEntry(HOME.resolve("compose.yaml"), "services: {}");
  }

  @Test
  void laterVariablesGoOverEarlierOnesAndKeepTheirDollars() {
    cluster.has(Kind.CONFIG_MAP, "common", "1", Map.of("LEVEL", "info", "HOME", "$x"));
    cluster.has(Kind.SECRET, "db", "1", Map.of("PASSWORD", "s3cret", "LEVEL", "debug"));
    Rendered rendered =
        render(
            """
            {'compose': {'files': ['/etc/compose.yaml']}, 'services': {'app': {
              'envFrom': [{'configMapRef': {'name': 'common'}}, {'prefix': 'DB_', 'secretRef': {'name': 'db'}}],
              'env': [{'name': 'LEVEL', 'value': 'warn'},
                {'name': 'PASS', 'valueFrom': {'secretKeyRef': {'name': 'db', 'key': 'PASSWORD'}}},
                {'name': 'NONE', 'valueFrom': {'secretKeyRef': {'name': 'no', 'key': 'x', 'optional': true}}}]}}}
            """);
    assertThat(variables(rendered).toString())
        .isEqualTo(
            "{\"DB_LEVEL\":\"debug\",\"DB_PASSWORD\":\"s3cret\",\"HOME\":\"$$x\",\"LEVEL\":\"warn\","
                + "\"PASS\":\"s3cret\"}");
    assertThat(spec(rendered).path("compose").path("files").toString())
        .isEqualTo("[\"/etc/compose.yaml\",\"/srv/shop/web/fairlead-env.yaml\"]");
    assertThat(rendered.secrets().values()).containsExactly(Set.of("s3cret", "debug"));
    assertThat(rendered.toString()).doesNotContain("s3cret");
    assertThat(rendered.text()).doesNotContain("s3cret");
  }

  @Test
  void aRevisionFollowsVersionsAndTellsNothingOfContent() {
    String one = render(with("1", "a")).revision();
    assertThat(render(with("1", "b")).revision()).isEqualTo(one);
    assertThat(render(with("2", "a")).revision()).isNotEqualTo(one);
    assertThat(render(with("2", "a")).versions())
        .containsExactly(Map.entry(new Contents.Ref(Kind.SECRET, "shop", "db"), "2"));
  }

  private String with(String version, String value) {
    cluster.has(Kind.SECRET, "db", version, Map.of("A", value));
    return "{'compose': {'inline': ''}, 'services': {'app': {'envFrom': [{'secretRef': {'name':"
        + " 'db'}}]}}}";
  }

  @Test
  void whatANewerDefinitionAddsIsLeftOut() {
    Rendered rendered =
        render(
            "{'compose': {'inline': '', 'future': 1}, 'shiny': true, 'services': {'app': {'more':"
                + " {}}}}");
    assertThat(rendered.unknown())
        .containsExactly("spec.compose.future", "spec.services.app.more", "spec.shiny");
    assertThat(spec(rendered).has("shiny")).isFalse();
  }

  @Test
  void whatOnlyKubernetesKnowsIsNotShownToTheReader() {
    cluster.has(Kind.SECRET, "login", "1", Map.of(".dockerconfigjson", "{}"));
    Rendered rendered =
        render(
            """
            {'compose': {'inline': ''}, 'placement': {'hosts': ['a']}, 'deletionPolicy': 'Orphan',
             'imagePullSecrets': [{'name': 'login'}]}
            """);
    assertThat(spec(rendered).fieldNames()).toIterable().containsExactly("compose");
    assertThat(rendered.logins()).containsExactly("{}");
  }
}
