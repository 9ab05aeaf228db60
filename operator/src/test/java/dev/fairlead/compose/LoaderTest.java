package dev.fairlead.compose;

import static dev.fairlead.compose.Files.load;
import static dev.fairlead.compose.Files.loaded;
import static dev.fairlead.compose.Files.problems;
import static dev.fairlead.compose.Files.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.spec.Labels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a project is beyond its services' hashes: names, labels, order, profiles, variables. */
class LoaderTest {

  @Test
  void i2LabelsAServiceAsComposeDoes() {
    ComposeProject project =
        loaded(
            load(
                """
                services:
                  web: {image: a, depends_on: {db: {condition: service_healthy, restart: true}, aa: {condition: service_started}}}
                  db: {image: b}
                  aa: {image: c}
                """));
    assertThat(service(project, "web").composeLabels())
        .containsEntry(Labels.PROJECT, "shop")
        .containsEntry(Labels.SERVICE, "web")
        .containsEntry(Labels.ONE_OFF, "False")
        .containsEntry(Labels.VERSION, "2.40.3")
        .containsEntry(Labels.WORKING_DIR, "/srv/shop")
        .containsEntry(Labels.CONFIG_FILES, "/srv/shop/compose.yaml")
        .containsEntry(Labels.DEPENDS_ON, "aa:service_started:false,db:service_healthy:true")
        .doesNotContainKey(Labels.ENVIRONMENT_FILE);
    assertThat(service(project, "web").dependsOn())
        .containsExactly(
            new Dependency("aa", Condition.SERVICE_STARTED, false, true),
            new Dependency("db", Condition.SERVICE_HEALTHY, true, true));
    assertThat(service(project, "web").position()).hasToString("/srv/shop/compose.yaml:2:8");
  }

  @Test
  void hashesNetworksAndVolumesAsComposeDoes() {
    ComposeProject project =
        loaded(
            ComposeLoader.load(
                Files.request(Path.of("/srv/wordpress-mysql"), Map.of(), "c.yaml"),
                _ ->
                    "services: {db: {image: x, volumes: ['db_data:/d']}}\nvolumes: {db_data: }\n"));
    assertThat(project.networks().getFirst().configHash())
        .isEqualTo("4720d9794ff182c679ceef86c728cfabe440977623950369246692a6ade004a7");
    assertThat(project.volumes().getFirst().configHash())
        .isEqualTo("08ac40ba44a48a73184ee9583eaed197c80fd34ee058e1ac6917aea495428da1");
    assertThat(project.networks().getFirst().name()).isEqualTo("wordpress-mysql_default");
    assertThat(project.volumes().getFirst().name()).isEqualTo("wordpress-mysql_db_data");
  }

  @Test
  void hashesTheGoldenService() {
    ComposeProject project =
        loaded(
            load(
                """
                services:
                  a:
                    image: cmpres/tiny:1
                    entrypoint: /bin/busybox sleep
                    command: "5000"
                    ipc: shareable
                    network_mode: none
                    restart: "no"
                """));
    assertThat(service(project, "a").composeLabels())
        .containsEntry(
            Labels.CONFIG_HASH, "11af918a763ec64e3c36acc765d66d4401e3174d90885ac6e5dd00219aedc6d2");
  }

  @Test
  void hashesAnEnvFileLikeTheSameVariablesWrittenInline() {
    ComposeProject file =
        loaded(
            load(
                Map.of(),
                Map.of(
                    "compose.yaml",
                    "services: {a: {image: x, env_file: app.env, environment: {B: own}}}",
                    "app.env",
                    "A=1\nB=file\n")));
    ComposeProject inline =
        loaded(load("services: {a: {image: x, environment: {A: '1', B: own}}}"));
    assertThat(service(file, "a").composeLabels()).isEqualTo(service(inline, "a").composeLabels());
  }

  @Test
  void hashIgnoresWhatMakesNoOtherContainer() {
    String plain = "services: {a: {image: x}, b: {image: y}}";
    String changed =
        "services: {a: {image: x, scale: 3, depends_on: [b], pull_policy: always, x-foo: 1,"
            + " profiles: [p], build: .}, b: {image: y}}";
    var request = Files.request(Files.PROJECT, Map.of("COMPOSE_PROFILES", "p"), "compose.yaml");
    ComposeProject other =
        loaded(ComposeLoader.load(request, Files.inMemory(Map.of("compose.yaml", changed))));
    assertThat(hash(other, "a")).isEqualTo(hash(loaded(load(plain)), "a"));
    assertThat(service(other, "a").replicas()).isEqualTo(3);
    assertThat(service(other, "a").pullPolicy()).isEqualTo(PullPolicy.ALWAYS);
  }

  @Test
  void ordersServicesByDependencyThenName() {
    assertThat(
            loaded(
                    load(
                        """
                        services:
                          a: {image: x, depends_on: [z]}
                          z: {image: x}
                          m: {image: x}
                          b: {image: x, depends_on: [a, m]}
                        """))
                .services()
                .keySet())
        .containsExactly("m", "z", "a", "b");
  }

  @Test
  void enablesServicesByProfile() {
    String text = "services: {a: {image: x}, b: {image: x, profiles: [debug]}}";
    assertThat(names(text, List.of())).containsExactly("a");
    assertThat(names(text, List.of("debug"))).containsExactly("a", "b");
    assertThat(names(text, List.of("*"))).containsExactly("a", "b");
    assertThat(names(text, List.of("other"))).containsExactly("a");
  }

  @Test
  void namesTheProjectByComposesOrder() {
    assertThat(name("services: {a: {image: x}}", null, Map.of(), "My_App.1")).isEqualTo("my_app1");
    assertThat(name("services: {a: {image: x}}", null, Map.of(), "_x-")).isEqualTo("x-");
    assertThat(name("name: A B\nservices: {a: {image: x}}", null, Map.of(), "d")).isEqualTo("ab");
    assertThat(name("name: ${N}\nservices: {a: {image: x}}", null, Map.of("N", "v"), "d"))
        .isEqualTo("v");
    Map<String, String> variable = Map.of("COMPOSE_PROJECT_NAME", "var");
    assertThat(name("name: n\nservices: {a: {image: x}}", null, variable, "d")).isEqualTo("var");
    assertThat(name("name: n\nservices: {a: {image: x}}", "given", variable, "d"))
        .isEqualTo("given");
  }

  @Test
  void refusesAMalformedProjectName() {
    var request = Files.request(Path.of("/srv/--"), Map.of(), "c.yaml");
    assertThat(problems(ComposeLoader.load(request, _ -> "services: {a: {image: x}}")))
        .singleElement()
        .asString()
        .startsWith("/srv/--/c.yaml:1:1: name: the project has no name");
    assertThat(
            problems(load(Map.of("COMPOSE_PROJECT_NAME", "Zed"), one("services: {a: {image: x}}"))))
        .singleElement()
        .asString()
        .contains("\"Zed\" is not valid");
  }

  @Test
  void declaredVariablesBeatTheDotEnvFile() {
    Map<String, String> texts =
        Map.of("compose.yaml", "services: {a: {image: \"x:${P}-${Q}\"}}", ".env", "P=1\nQ=1\n");
    assertThat(service(loaded(load(Map.of("P", "2"), texts)), "a").spec().image())
        .isEqualTo("x:2-1");
  }

  @Test
  void namedEnvFilesReplaceDotEnvAndTheLaterWins() {
    var request = Files.request(Files.PROJECT, Map.of(), "compose.yaml");
    var named =
        new ComposeRequest(
            request.files(),
            null,
            "",
            Files.PROJECT,
            null,
            List.of(),
            new TreeMap<>(),
            List.of(Path.of("/srv/shop/a.env"), Path.of("/srv/shop/b.env")),
            new TreeMap<>(),
            new TreeMap<>());
    var texts =
        Map.of(
            "compose.yaml", "services: {a: {image: \"x:$K-$L-$M\"}}",
            ".env", "M=dot\n",
            "a.env", "K=1\nL=1\n",
            "b.env", "K=2\n");
    ComposeProject project = loaded(ComposeLoader.load(named, Files.inMemory(texts)));
    assertThat(service(project, "a").spec().image()).isEqualTo("x:2-1-");
    assertThat(service(project, "a").composeLabels())
        .containsEntry(Labels.ENVIRONMENT_FILE, "/srv/shop/a.env,/srv/shop/b.env");
    assertThat(project.warnings()).singleElement().asString().contains("\"M\" is not set");
  }

  @Test
  void inputsAreAllFilesReadOrLookedFor() {
    Map<String, String> texts =
        Map.of(
            "compose.yaml",
            "services: {a: {image: x, env_file: [{path: opt.env, required: false}]}}");
    assertThat(load(Map.of(), texts).inputs())
        .containsExactly(
            Path.of("/srv/shop/.env"),
            Path.of("/srv/shop/compose.yaml"),
            Path.of("/srv/shop/opt.env"));
  }

  @Test
  void loadsInlineText() {
    var request =
        new ComposeRequest(
            List.of(),
            "services: {a: {image: x, volumes: ['./d:/d']}}",
            "release.yaml",
            Files.PROJECT,
            "p",
            List.of(),
            new TreeMap<>(),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>(Map.of("a", 2)));
    ComposeProject project = loaded(ComposeLoader.load(request, Files.inMemory(Map.of())));
    assertThat(service(project, "a").position()).hasToString("release.yaml:1:15");
    assertThat(service(project, "a").replicas()).isEqualTo(2);
    assertThat(service(project, "a").composeLabels()).containsEntry(Labels.CONFIG_FILES, "-");
    assertThat(service(project, "a").spec().storage().mounts().getFirst().source())
        .isEqualTo("/srv/shop/d");
  }

  @Test
  void envFilesFillTheEnvironmentBelowItsOwnEntries() {
    ComposeProject project =
        loaded(
            load(
                Map.of("SVCV", "proj", "BARE", "bare"),
                Map.of(
                    "compose.yaml",
                    """
                    services:
                      a:
                        image: x
                        environment: {SVCV: svc, OWN: own, BARE: , GONE: }
                        env_file:
                          - one.env
                          - {path: two.env}
                          - {path: raw.env, format: raw}
                          - {path: missing.env, required: false}
                    """,
                    "one.env",
                    "X=${SVCV}\nY=${OWN}\nK=1\nOWN=file\nUNRESOLVED\n",
                    "two.env",
                    "K=2\nZ=${X}\n",
                    "raw.env",
                    "R= $x \"q\"\n")));
    var expected = new TreeMap<String, @org.jspecify.annotations.Nullable String>();
    expected.putAll(
        Map.of(
            "SVCV",
            "svc",
            "OWN",
            "own",
            "BARE",
            "bare",
            "X",
            "proj",
            "Y",
            "own",
            "K",
            "2",
            "Z",
            "proj",
            "R",
            " $x \"q\""));
    expected.put("GONE", null);
    assertThat(service(project, "a").spec().program().environment()).isEqualTo(expected);
  }

  private static Map<String, String> one(String text) {
    return Map.of("compose.yaml", text);
  }

  private static String hash(ComposeProject project, String name) {
    return service(project, name).composeLabels().getOrDefault(Labels.CONFIG_HASH, "");
  }

  private static List<String> names(String text, List<String> profiles) {
    var request = Files.request(Files.PROJECT, Map.of(), "compose.yaml");
    var with =
        new ComposeRequest(
            request.files(),
            null,
            "",
            Files.PROJECT,
            null,
            profiles,
            new TreeMap<>(),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>());
    return List.copyOf(
        loaded(ComposeLoader.load(with, Files.inMemory(one(text)))).services().keySet());
  }

  private static String name(
      String text,
      @org.jspecify.annotations.Nullable String project,
      Map<String, String> variables,
      String directory) {
    var request =
        new ComposeRequest(
            List.of(),
            text,
            "c.yaml",
            Path.of("/srv", directory),
            project,
            List.of(),
            new TreeMap<>(variables),
            List.of(),
            new TreeMap<>(),
            new TreeMap<>());
    return loaded(ComposeLoader.load(request, Files.inMemory(Map.of()))).name();
  }
}
