package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.VolumeSpec;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The numbered cases of the measured compose semantics (L: loading, H: hashing), each on projects
 * of the corpus or small texts, compared with the real docker compose.
 */
class CaseIdsTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "L1, valid/discovery-many valid/discovery",
    "L8, valid/interpolation invalid/bad-interpolation invalid/required-variable invalid/open-brace",
    "L9, invalid/bad-bool",
    "L10, valid/override invalid/override-type invalid/group-twice",
    "L11, valid/override",
    "L12, valid/reset",
    "L13, valid/reset",
    "L14, valid/yaml",
    "L15, invalid/duplicate-key",
    "L16, valid/multi-document",
    "L17, valid/extends",
    "L18, invalid/extends-circle invalid/extends-missing invalid/extends-file",
    "L19, valid/include valid/include-nested invalid/include-circle invalid/include-missing",
    "L20, valid/include-nested invalid/include-conflict",
    "L21, valid/profiles invalid/profile-dependency",
    "L22, valid/network-mode valid/networks",
    "L23, valid/links valid/volumes-from valid/ipc-pid valid/network-mode",
    "L24, valid/external invalid/external-driver",
    "L25, valid/environment valid/yaml",
    "L26, valid/env-file invalid/env-file-broken invalid/dotenv-broken",
    "L27, valid/env-file",
    "L28, valid/env-file invalid/env-file-format",
    "L29, valid/commands invalid/unclosed-quote invalid/parenthesis",
    "L30, valid/ports invalid/bad-port invalid/no-port invalid/float-port invalid/ipv6-brackets",
    "L31, valid/volumes invalid/empty-section invalid/colons",
    "L32, valid/extra-hosts invalid/bad-host",
    "L33, valid/memory valid/healthchecks invalid/bad-size invalid/bad-duration"
  })
  void isLoadedAsComposeLoadsIt(String id, String projects) throws Exception {
    for (String project : projects.split(" ", -1)) {
      Path directory = CorpusTest.CORPUS.resolve(project);
      ConfigResult ours = show(directory, "");
      String as = id + " " + project;
      switch (ours) {
        case ConfigResult.Shown shown ->
            assertThat(shown.text().stripTrailing()).as(as).isEqualTo(oracle(directory));
        case ConfigResult.Refused refused -> {
          assertThat(project).as(as + refused.problems()).startsWith("invalid/");
          assertThat(refused.problems()).as(as).allMatch(p -> p.position().line() > 0);
        }
      }
    }
  }

  @Test
  void l3AProjectIsFoundFromAFolderBelowIt(@TempDir Path directory) throws Exception {
    Path below = java.nio.file.Files.createDirectories(directory.resolve("shop/sub/sub"));
    java.nio.file.Files.writeString(
        directory.resolve("shop/compose.yaml"), "services: {a: {image: x}}");
    java.nio.file.Files.writeString(
        directory.resolve("shop/compose.override.yaml"), "services: {a: {command: [b]}}");
    Path found = ComposeLoader.folderOf(below);
    assertThat(found).isEqualTo(directory.resolve("shop"));
    assertThat(((ConfigResult.Shown) show(found, "")).text().stripTrailing())
        .isEqualTo(oracle(below))
        .contains("\"name\": \"shop\"");
    assertThat(ComposeLoader.folderOf(directory)).isEqualTo(directory);
  }

  @Test
  void l6WhatIsDeclaredBeatsTheDotEnvFile(@TempDir Path directory) throws Exception {
    java.nio.file.Files.writeString(directory.resolve(".env"), "P=1");
    java.nio.file.Files.writeString(
        directory.resolve("compose.yaml"), "services: {a: {image: x, labels: {p: \"${P}\"}}}");
    for (Map<String, String> declared : List.of(Map.<String, String>of(), Map.of("P", "2"))) {
      assertThat(shown(directory, declared, List.of()))
          .isEqualTo(oracle(directory, declared))
          .contains("\"p\": \"" + declared.getOrDefault("P", "1") + "\"");
    }
  }

  @Test
  void l7OfSeveralEnvFilesTheLastOneCountsAndWhatIsDeclaredBeforeThem(@TempDir Path directory)
      throws Exception {
    Path one = java.nio.file.Files.writeString(directory.resolve("one.env"), "K=1\nL=1");
    Path two = java.nio.file.Files.writeString(directory.resolve("two.env"), "K=2\nL=2");
    java.nio.file.Files.writeString(
        directory.resolve("compose.yaml"),
        "services: {a: {image: x, labels: {k: \"${K}\", l: \"${L}\"}}}");
    Map<String, String> declared = Map.of("L", "3");
    assertThat(shown(directory, declared, List.of(one, two)))
        .isEqualTo(oracle(directory, declared, "--env-file", "one.env", "--env-file", "two.env"))
        .contains("\"k\": \"2\"", "\"l\": \"3\"");
  }

  @Test
  void l2AnExplicitFileHasNoOverrideFile() throws Exception {
    Path directory = CorpusTest.CORPUS.resolve("valid/override");
    ConfigResult ours = show(directory, "compose.yaml");
    assertThat(((ConfigResult.Shown) ours).text().stripTrailing())
        .isEqualTo(oracle(directory, "-f", "compose.yaml"))
        .doesNotContain("99:99");
  }

  @Test
  void l4l5ProjectNamesAreMadeWellFormedOrRefused() {
    assertThat(ProjectName.normalise("My_App.1")).isEqualTo("my_app1");
    assertThat(ProjectName.normalise("_x-")).isEqualTo("x-");
    assertThat(ProjectName.normalise("A B")).isEqualTo("ab");
    assertThat(Files.problems(Files.load("name: '--'\nservices: {a: {image: x}}")))
        .anyMatch(problem -> problem.contains("no name"));
  }

  @Test
  void h1NetworksAndVolumesHaveTheMeasuredHashes() {
    ComposeProject project =
        Files.loaded(
            Files.load(
                "name: wordpress-mysql\n"
                    + "services: {db: {image: x, volumes: ['db_data:/v']}}\nvolumes: {db_data: {}}"));
    assertThat(project.networks().stream().map(NetworkSpec::configHash))
        .containsExactly("4720d9794ff182c679ceef86c728cfabe440977623950369246692a6ade004a7");
    assertThat(project.volumes().stream().map(VolumeSpec::configHash))
        .containsExactly("08ac40ba44a48a73184ee9583eaed197c80fd34ee058e1ac6917aea495428da1");
    assertThat(
            hash(
                "services: {a: {image: 'cmpres/tiny:1', command: ['5000'], entrypoint:"
                    + " [/bin/busybox, sleep], ipc: shareable, network_mode: none, restart:"
                    + " 'no'}}"))
        .isEqualTo("11af918a763ec64e3c36acc765d66d4401e3174d90885ac6e5dd00219aedc6d2");
  }

  @Test
  void h2AnEmptyCommandIsAnotherThanNone() {
    String none = hash("services: {a: {image: x}}");
    assertThat(hash("services: {a: {image: x, command: ''}}"))
        .isNotEqualTo(none)
        .isEqualTo(hash("services: {a: {image: x, command: []}}"));
    assertThat(hash("services: {a: {image: x, entrypoint: []}}"))
        .isNotEqualTo(none)
        .isEqualTo(hash("services: {a: {image: x, entrypoint: ''}}"));
  }

  @Test
  void h3AnEnvFileHashesAsItsVariablesWrittenOut() {
    ComposeProject project =
        Files.loaded(
            Files.load(
                Map.of(),
                Map.of(
                    "compose.yaml",
                    "services: {a: {image: x, env_file: e.env, environment: {B: own}}}",
                    "e.env",
                    "A=1\nB=2\n")));
    assertThat(Files.service(project, "a").composeLabels().get(Labels.CONFIG_HASH))
        .isEqualTo(hash("services: {a: {image: x, environment: {A: '1', B: own}}}"));
  }

  @Test
  void h4TheIdOfASharedContainerIsPartOfTheHash() {
    String text = "services: {a: {image: x, network_mode: 'service:web'}, web: {image: y}}";
    HashForm form = Files.service(Files.loaded(Files.load(text)), "a").hashForm();
    assertThat(form).isNotNull();
    String one = form == null ? "" : form.hash(Map.of("web", "1".repeat(64))::get);
    assertThat(form == null ? "" : form.hash(Map.of("web", "2".repeat(64))::get)).isNotEqualTo(one);
    assertThat(one)
        .isEqualTo(
            hash(
                "services: {a: {image: x, network_mode: 'container:%s'}}"
                    .formatted("1".repeat(64))));
  }

  @Test
  void h5SpecialLettersSmallNumbersAndModesHashAsComposeHashesThem(@TempDir Path directory)
      throws Exception {
    String text =
        "services: {a: {image: x, environment: {A: \"a<b>&c é\"}, cpus: 0.00000012,"
            + " secrets: [{source: s, mode: 0440}]}}\nsecrets: {s: {file: ./s}}";
    java.nio.file.Files.writeString(directory.resolve("compose.yaml"), text);
    java.nio.file.Files.writeString(directory.resolve("s"), "s");
    String theirs =
        ComposeBinary.run(directory, CorpusTest.VARIABLES, List.of("config", "--hash", "a"));
    ConfigResult ours = show(directory, "");
    assertThat("a " + ((ConfigResult.Shown) ours).hashes().get("a")).isEqualTo(theirs.strip());
  }

  @Test
  void h6BindsAreStatedAnotherWayInVersion5() {
    Json.Obj create = bind(true);
    assertThat(HostPaths.SAID_WHERE_TRUE.in(create).write())
        .contains("\"bind\":{\"create_host_path\":true}");
    assertThat(HostPaths.SAID_WHERE_FALSE.in(create).write()).contains("\"bind\":{}");
    assertThat(HostPaths.SAID_WHERE_TRUE.in(bind(false)).write()).contains("\"bind\":{}");
    assertThat(HostPaths.SAID_WHERE_FALSE.in(bind(false)).write())
        .contains("\"bind\":{\"create_host_path\":false}");
    assertThat(hashes("valid/volumes", true)).isNotEqualTo(hashes("valid/volumes", false));
    assertThat(hashes("valid/plain", true)).isEqualTo(hashes("valid/plain", false));
  }

  private static SortedMap<String, String> hashes(String project, boolean version5) {
    ComposeRequest request =
        Files.request(CorpusTest.CORPUS.resolve(project), CorpusTest.VARIABLES, "");
    ConfigResult shown =
        version5
            ? ComposeLoader.showAsVersion5(request, Files::onDisk, ConfigText.JSON)
            : ComposeLoader.show(request, Files::onDisk, ConfigText.JSON);
    return ((ConfigResult.Shown) shown).hashes();
  }

  private static Json.Obj bind(boolean create) {
    SortedMap<String, Json> bind = new TreeMap<>(Map.of("create_host_path", Json.bool(create)));
    Json.Obj mount = new Json.Obj(new TreeMap<>(Map.of("bind", new Json.Obj(bind))));
    return new Json.Obj(new TreeMap<>(Map.of("volumes", new Json.Arr(List.of(mount)))));
  }

  @ParameterizedTest(name = "H7 {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "scale: 3",
        "depends_on: [b]",
        "profiles: []",
        "pull_policy: always",
        "build: .",
        "x-foo: bar"
      })
  void h7WhatMakesNoOtherContainerMakesNoOtherHash(String attribute) {
    assertThat(hash("services: {a: {image: x, %s}, b: {image: y}}".formatted(attribute)))
        .isEqualTo(hash("services: {a: {image: x}, b: {image: y}}"));
  }

  @ParameterizedTest(name = "H8 {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "develop: {watch: [{path: x, action: rebuild}]}",
        "deploy: {update_config: {parallelism: 2}}",
        "ports: [{target: 80, mode: host}]",
        "logging: {options: {a: b}}",
        "attach: false",
        "container_name: other"
      })
  void h8WhatComposeTakesForAnotherContainerHasAnotherHash(String attribute) {
    assertThat(hash("services: {a: {image: x, %s}}".formatted(attribute)))
        .isNotEqualTo(hash("services: {a: {image: x}}"));
  }

  private static String hash(String text) {
    ComposeProject project = Files.loaded(Files.load(text));
    return String.valueOf(Files.service(project, "a").composeLabels().get(Labels.CONFIG_HASH));
  }

  @ParameterizedTest(name = "C7 {0}")
  @CsvSource({
    "0.1, 100000000",
    "0.3, 300000000",
    "0.07, 70000000",
    "1.1, 1100000000",
    "0.33, 330000000",
    "0.001, 1000000"
  })
  void c7PartsOfACpuAreThoseOfCompose(String cpus, long nanos) {
    ComposeProject project =
        Files.loaded(Files.load("services: {a: {image: x, cpus: \"%s\"}}".formatted(cpus)));
    assertThat(Files.service(project, "a").spec().resources().nanoCpus()).isEqualTo(nanos);
  }

  /**
   * What the tests of the other families are, by the ids of their cases, which their names begin
   * with.
   */
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/cases.csv")
  void isHeldByATestOfThatName(String id, String tests) throws Exception {
    for (String test : tests.split(" ", -1)) {
      String[] parts = test.split("#", 2);
      Class<?> type = Class.forName("dev.fairlead." + parts[0]);
      assertThat(ids(parts[1])).as(test).contains(id);
      assertThat(type.getDeclaredMethods())
          .as(id + " " + test)
          .anyMatch(method -> method.getName().equals(parts[1]) && isTest(method));
    }
  }

  @ParameterizedTest
  @CsvSource({"L, 34", "H, 8", "C, 14", "V, 16", "I, 5", "R, 14"})
  void everyCaseOfAFamilyHasItsTest(String family, int last) throws Exception {
    Set<String> held = new TreeSet<>();
    for (Method method : CaseIdsTest.class.getDeclaredMethods()) {
      held.addAll(isTest(method) ? ids(method.getName()) : Set.of());
      CsvSource cases = method.getAnnotation(CsvSource.class);
      Stream.of(cases == null ? new String[0] : cases.value())
          .forEach(row -> held.add(row.split(",", 2)[0]));
    }
    try (var table = CaseIdsTest.class.getResourceAsStream("/cases.csv")) {
      new String(Objects.requireNonNull(table).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(row -> held.add(row.split(",", 2)[0]));
    }
    assertThat(held).containsAll(IntStream.rangeClosed(1, last).mapToObj(n -> family + n).toList());
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }

  /** The ids that a test's name begins with: {@code v2r6Carries…} has two. */
  private static Set<String> ids(String name) {
    Set<String> ids = new TreeSet<>();
    Matcher next = Pattern.compile("\\G[lhcvir][0-9]+").matcher(name);
    while (next.find()) {
      ids.add(next.group().toUpperCase(Locale.ROOT));
    }
    return ids;
  }

  private static String oracle(Path directory, String... options) throws Exception {
    return oracle(directory, CorpusTest.VARIABLES, options);
  }

  private static String oracle(Path directory, Map<String, String> variables, String... options)
      throws Exception {
    List<String> words = new java.util.ArrayList<>(List.of(options));
    words.addAll(List.of("config", "--format", ConfigText.JSON.name().toLowerCase(Locale.ROOT)));
    return ComposeBinary.run(directory, variables, words).stripTrailing();
  }

  private static ConfigResult show(Path directory, String file) {
    return ComposeLoader.show(
        Files.request(directory, CorpusTest.VARIABLES, file), Files::onDisk, ConfigText.JSON);
  }

  /** The project of a folder, with these variables and env files alone. */
  private static String shown(Path directory, Map<String, String> declared, List<Path> envFiles) {
    var request =
        new ComposeRequest(
            List.of(directory),
            null,
            "-",
            directory,
            null,
            List.of(),
            new TreeMap<>(declared),
            envFiles,
            new TreeMap<>(),
            new TreeMap<>());
    ConfigResult shown = ComposeLoader.show(request, Files::onDisk, ConfigText.JSON);
    return ((ConfigResult.Shown) shown).text().stripTrailing();
  }
}
