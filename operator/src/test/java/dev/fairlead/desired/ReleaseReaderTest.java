package dev.fairlead.desired;

import static dev.fairlead.desired.Reading.read;
import static dev.fairlead.desired.Reading.shop;
import static dev.fairlead.desired.Reading.valid;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.crds.Amount;
import dev.fairlead.crds.DriftMode;
import dev.fairlead.crds.HealthSpec;
import dev.fairlead.crds.StrategyType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReleaseReaderTest {
  private static final Path EXAMPLE = Path.of("../crds/src/test/resources/example.yaml");

  private static final String[] WORDS = {
    "null", "true", "- ", "0x1F", "1e400", "99999999999999999999", "2020-01-01", "[[[[", "{{", "? ",
    "<<: *a\n", "&a ", "*a", "!!int ", "!reset ", "---\n", "...\n", "\r\n", "\ufeff", "%YAML 1.2\n"
  };

  @Test
  void readsTheExampleOfTheReferencePage() throws IOException {
    var spec = valid(Files.readString(EXAMPLE)).release().spec();
    var web = Objects.requireNonNull(spec.services().get("web"));
    assertThat(web.strategy().type()).isEqualTo(StrategyType.ROLLING);
    assertThat(web.strategy().maxUnavailable()).isEqualTo(new Amount(25, true));
    assertThat(web.image()).isEqualTo("registry.example.com/shop/web:1.4.2");
    assertThat(spec.drift().policy()).isEqualTo(DriftMode.HEAL);
    assertThat(Objects.requireNonNull(spec.compose()).variables())
        .containsEntry("LOG_LEVEL", "info");
  }

  @Test
  void fillsInEveryDefault() {
    var spec = valid(shop("services: {web: }")).release().spec();
    var web = Objects.requireNonNull(spec.services().get("web"));
    assertThat(web.image()).isNull();
    assertThat(web.replicas()).isNull();
    assertThat(web.strategy().type()).isNull();
    assertThat(web.strategy().maxSurge()).isEqualTo(new Amount(1, false));
    assertThat(web.strategy().progressDeadlineSeconds()).isEqualTo(600);
    assertThat(web.health()).isEqualTo(new HealthSpec(null, null, null, null));
    assertThat(web.drain().seconds()).isZero();
    assertThat(spec.rollback().onFailure()).isTrue();
    assertThat(spec.historyLimit()).isEqualTo(10);
    assertThat(spec.drift().ignore()).isEmpty();
    assertThat(spec.suspend()).isFalse();
  }

  @Test
  void takesAFieldWithoutAValueAsNotGiven() {
    var empty =
        shop("services:\nrollback:\nhistoryLimit:\ndrift: {policy: , ignore: }\nsuspend: ~");
    assertThat(valid(empty).release()).isEqualTo(valid(shop("")).release());
  }

  @Test
  void keepsTextAsItIsWritten() {
    var compose =
        valid(
                """
                apiVersion: fairlead.dev/v1alpha1
                kind: AppRelease
                metadata: {name: shop, labels: {version: "1.10"}}
                spec:
                  compose:
                    files: [compose.yaml]
                    variables: {A: "", B: , C: "yes", D: "010", E: no, F: " x "}
                """)
            .release()
            .spec()
            .compose();
    assertThat(Objects.requireNonNull(compose).variables())
        .containsExactly(
            java.util.Map.entry("A", ""),
            java.util.Map.entry("B", ""),
            java.util.Map.entry("C", "yes"),
            java.util.Map.entry("D", "010"),
            java.util.Map.entry("E", "no"),
            java.util.Map.entry("F", " x "));
  }

  @Test
  void readsOnlyWhatSaysThatItIsOurs() {
    assertThat(read("services: {web: {image: x}}")).isEmpty();
    assertThat(read("kind: Deployment\napiVersion: apps/v1\n")).isEmpty();
    assertThat(read("- kind: AppRelease\n")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read("{{ .Values.x }}\n")).isEmpty();
    assertThat(read("kind: AppRelease\n")).hasSize(1);
    assertThat(read("apiVersion: fairlead.dev/v9\n")).hasSize(1);
    assertThat(read("kind: AppRelease\nspec: {\n")).hasSize(1);
  }

  @Test
  void knowsTheNameOfARefusedRelease() {
    assertThat(read(shop("suspend: maybe")).getFirst().name()).hasValue("shop");
    assertThat(read("kind: AppRelease\nmetadata: {name: Not_A_Name}\n").getFirst().name())
        .isEmpty();
    assertThat(read("kind: AppRelease\nmetadata: {name: 5}\n").getFirst().name()).isEmpty();
  }

  @Test
  void remembersWhereEveryFieldStands() {
    var places = valid(shop("services:\n  web:\n    strategy: {maxSurge: 2}")).places();
    assertThat(places.key("spec.services.web")).hasToString("shop/release.yaml:8:5");
    assertThat(places.key("spec.services.web.strategy.maxSurge"))
        .hasToString("shop/release.yaml:9:18");
    assertThat(places.value("spec.services.web.strategy.maxSurge"))
        .hasToString("shop/release.yaml:9:28");
    assertThat(places.value("spec.compose.files[0]")).hasToString("shop/release.yaml:6:13");
    // What is not given is pointed at through its nearest owner.
    assertThat(places.value("spec.services.web.strategy.minReadySeconds"))
        .hasToString("shop/release.yaml:9:7");
    assertThat(places.value("nowhere")).hasToString("shop/release.yaml:1:1");
  }

  @Test
  void neverRepeatsAValueThatMayBeASecret() {
    var text =
        shop("")
            .replace(
                "files: [compose.yaml]",
                "files: [compose.yaml]\n    variables: {A: 1234567, B: [hunter2], C: {x: hunter2}, D: true, E: 2020-01-01}");
    assertThat(Reading.refusal(text))
        .contains("variables.A", "variables.B", "variables.C", "variables.D", "variables.E")
        .doesNotContain("1234567", "hunter2", "true", "2020");
    assertThat(Reading.refusal(text.replaceAll("variables: .*", "variables: hunter2")))
        .contains("spec.compose.variables: expected a mapping, found text")
        .doesNotContain("hunter2");
  }

  /** Any text ends in values or problems: a thousand mutants of a good file, always the same. */
  @Test
  void everyTextEndsInValuesOrProblems() throws IOException {
    String good = Files.readString(EXAMPLE);
    var random = new Random(20260101);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      String mutant = mutate(good, random);
      String said = Reading.refusal(mutant);
      refused += said.isEmpty() ? 0 : 1;
      assertThat(said).as(mutant).doesNotContain("Exception", "Optional[");
    }
    assertThat(refused).isGreaterThan(1000);
  }

  private static String mutate(String text, Random random) {
    var mutant = new StringBuilder(text);
    int edits = 1 + random.nextInt(3);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(mutant.length());
      switch (random.nextInt(5)) {
        case 0 -> mutant.deleteCharAt(at);
        case 1 ->
            mutant.insert(
                at, "{}[]:-'\"|>&*!%@#?,~\t\n \u0000\u00e9\ud83d".charAt(random.nextInt(24)));
        case 2 -> mutant.delete(at, Math.min(mutant.length(), at + random.nextInt(40)));
        case 3 ->
            mutant.insert(
                random.nextInt(mutant.length()),
                mutant.substring(at, Math.min(mutant.length(), at + random.nextInt(60))));
        default -> mutant.insert(at, WORDS[random.nextInt(WORDS.length)]);
      }
    }
    return mutant.toString();
  }
}
