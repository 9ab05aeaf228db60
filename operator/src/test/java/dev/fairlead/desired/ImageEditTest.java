package dev.fairlead.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageEditTest {
  private static final String HEAD =
      """
      apiVersion: fairlead.dev/v1alpha1
      kind: AppRelease
      metadata: {name: shop}
      """;
  private static final ImageChange CHANGE =
      new ImageChange("shop", "web", "r.example.com:5000/shop/web:2");

  private static ImageEdit.Result edit(String text) {
    return ImageEdit.of(new ReleaseFile("shop.yaml", Path.of("/srv/shop.yaml"), text), CHANGE);
  }

  private static String edited(String text) {
    return switch (edit(text)) {
      case ImageEdit.Edited(String after, Optional<String> _) -> after;
      case ImageEdit.Unchanged _ -> throw new AssertionError("unchanged");
      case ImageEdit.Refused(var problem) -> throw new AssertionError(problem + "\n" + text);
    };
  }

  private static String spec(String text) {
    return HEAD + "spec:\n" + text.indent(2);
  }

  /** Pairs of what stands there and what shall, below spec. */
  static Stream<List<String>> forms() {
    String compose = "compose: {files: [compose.yaml]}\n";
    return Stream.of(
            // As it is written, so it stays.
            List.of(
                "services:\n  web:\n    image: shop/web:1\n",
                "services:\n  web:\n    image: IMG\n"),
            List.of(
                "services:\n  web:\n    image:   shop/web:1   # the tag\n    replicas: 2\n",
                "services:\n  web:\n    image:   IMG   # the tag\n    replicas: 2\n"),
            List.of("services: {web: {image: shop/web:1}}\n", "services: {web: {image: IMG}}\n"),
            List.of(
                "services: {web: {image: 'shop/web:1', replicas: 2}} # x\n",
                "services: {web: {image: 'IMG', replicas: 2}} # x\n"),
            List.of(
                "services:\n    web: {image: \"shop/web:1\"}\n",
                "services:\n    web: {image: \"IMG\"}\n"),
            List.of(
                "services:\n  db: {image: shop/web:1}\n  web:\n    # comment\n    image: shop/web:1@sha256:"
                    + "a".repeat(64)
                    + "\n",
                "services:\n  db: {image: shop/web:1}\n  web:\n    # comment\n    image: IMG\n"),
            List.of(
                "services:\n  ? web\n  : image: shop/web:1\n",
                "services:\n  ? web\n  : image: IMG\n"),
            List.of("services:\n  web:\n    image: ~\n", "services:\n  web:\n    image: IMG\n"),
            List.of(
                "services:\n  web:\n    image: # later\n",
                "services:\n  web:\n    image: IMG # later\n"),
            List.of(
                "services: {web: {image: , replicas: 2}}\n",
                "services: {web: {image: IMG , replicas: 2}}\n"),
            // What is not there yet is put behind what is.
            List.of(
                "services:\n  web:\n    replicas: 2 # two\n    # more to come\n",
                "services:\n  web:\n    replicas: 2 # two\n    image: IMG\n    # more to come\n"),
            List.of(
                "services:\n  web:\n    health:\n      http: {path: /, port: 80}\n  db: {}\n",
                "services:\n  web:\n    health:\n      http: {path: /, port: 80}\n    image: IMG\n  db: {}\n"),
            List.of("services:\n  web: {}\n", "services:\n  web: {image: IMG}\n"),
            List.of(
                "services:\n  web: {replicas: 2}\n",
                "services:\n  web: {replicas: 2, image: IMG}\n"),
            List.of("services:\n  web:\n", "services:\n  web:\n    image: IMG\n"),
            List.of(
                "services:\n  web: # the front\n  db: {}\n",
                "services:\n  web: # the front\n    image: IMG\n  db: {}\n"),
            List.of("services:\n  web: null\n", "services:\n  web: {image: IMG}\n"),
            List.of(
                "services:\n    db:\n        replicas: 1\n",
                "services:\n    db:\n        replicas: 1\n    web:\n        image: IMG\n"),
            List.of("services: {}\n", "services: {web: {image: IMG}}\n"),
            List.of("services:\n", "services:\n  web:\n    image: IMG\n"),
            List.of(
                "services: {db: {replicas: 1}}\n",
                "services: {db: {replicas: 1}, web: {image: IMG}}\n"),
            List.of(
                "services: {\n  \"db\": {\"replicas\": 1} # one\n}\n",
                "services: {\n  \"db\": {\"replicas\": 1},\n    \"web\": {\"image\": \"IMG\"} # one\n}\n"),
            List.of(
                "drift: {policy: Report}\n",
                "drift: {policy: Report}\nservices:\n  web:\n    image: IMG\n"))
        .map(pair -> List.of(spec(compose + pair.get(0)), spec(compose + pair.get(1))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void changesTheImageAndLeavesTheRestAsItIs(List<String> pair) {
    assertThat(edited(pair.get(0)))
        .isEqualToIgnoringWhitespace(pair.get(1).replace("IMG", CHANGE.image()));
    assertThat(edited(pair.get(0)).lines().filter(line -> !line.contains(CHANGE.image())).toList())
        .isSubsetOf(Stream.concat(pair.get(0).lines(), pair.get(1).lines()).toList());
  }

  @Test
  void writesWhatIsMissingAsPeopleWould() {
    assertThat(edited(spec("compose:\n  files: [compose.yaml]\n")))
        .isEqualTo(
            spec(
                "compose:\n  files: [compose.yaml]\nservices:\n  web:\n    image: "
                    + CHANGE.image()
                    + "\n"));
    String wide = HEAD + "spec:\n    compose:\n        files: [compose.yaml]";
    assertThat(edited(wide))
        .isEqualTo(wide + "\n    services:\n        web:\n            image: " + CHANGE.image());
    String inline = spec("compose:\n  inline: |\n    services: {}\n\n");
    assertThat(edited(inline))
        .startsWith(inline.stripTrailing())
        .endsWith("    image: " + CHANGE.image() + "\n");
  }

  @Test
  void keepsLineEndsOfWindowsAndOtherDocuments() {
    String text =
        ("# first\n---\n"
                + spec("compose: {files: [c.yaml]}\nservices:\n  web:\n    replicas: 1\n")
                    .replace("shop", "other")
                + "---\n# ours\n"
                + spec("compose: {files: [c.yaml]}\nservices:\n  web:\n    replicas: 1\n")
                + "...\n---\na: [1,2] # somebody's\n")
            .replace("\n", "\r\n");
    String after = edited(text);
    String line = "      image: " + CHANGE.image() + "\r\n";
    assertThat(after).containsOnlyOnce(line);
    assertThat(after.replace(line, "")).isEqualTo(text);
    assertThat(after.indexOf(line)).isGreaterThan(after.indexOf("# ours"));
    assertThat(after.replace("\r\n", "")).doesNotContain("\n", "\r");
  }

  @Test
  void countsCharactersBeyondTheFirstPlane() {
    String text =
        spec("compose: {files: [c.yaml]} # 🚀🚀 grüße\nservices: {web: {image: a}} # 🚀\n");
    assertThat(edited(text)).isEqualTo(text.replace("image: a", "image: " + CHANGE.image()));
  }

  @Test
  void saysWhenThereIsNothingToDo() {
    String text =
        spec("compose: {files: [c.yaml]}\nservices: {web: {image: \"" + CHANGE.image() + "\"}}\n");
    assertThat(edit(text)).isInstanceOf(ImageEdit.Unchanged.class);
  }

  @Test
  void tellsWhatStoodThere() {
    assertThat(edit(spec("compose: {files: [c.yaml]}\nservices: {web: {image: a:1}}\n")))
        .isInstanceOfSatisfying(
            ImageEdit.Edited.class, e -> assertThat(e.before()).contains("a:1"));
    assertThat(edit(spec("compose: {files: [c.yaml]}\n")))
        .isInstanceOfSatisfying(ImageEdit.Edited.class, e -> assertThat(e.before()).isEmpty());
  }

  static Stream<List<String>> refusals() {
    return Stream.of(
        List.of(
            "services: {web: {image: &i a:1}, db: {image: *i}}",
            "shop.yaml:6:27: spec.services.web.image: has an anchor or a tag"),
        List.of(
            "services: {db: {image: &i a:1}, web: {image: *i}}",
            "shop.yaml:6:48: spec.services.web.image: is an alias (*i): change the value at its anchor"),
        List.of(
            "services:\n  db: &d {replicas: 1}\n  web: *d",
            "shop.yaml:8:10: spec.services.web: is an alias (*d)"),
        List.of(
            "services:\n  web: &w {replicas: 1}\n  db: *w",
            "shop.yaml:7:10: spec.services.web: has an anchor or a tag"),
        List.of("services: {web: {image: !!str a:1}}", "has an anchor or a tag"),
        List.of("services:\n  web:\n    image: >-\n      a:1", "is written on several lines"),
        List.of("services:\n  web:\n    imag: a:1", "spec.services.web.imag: unknown field"),
        List.of("services:\n  web:\n   image: a\n  image: b\n : x", "declares no release"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesByPlaceWhatCannotBeChangedAlone(List<String> pair) {
    String text = spec("compose: {files: [c.yaml]}\n" + pair.get(0));
    assertThat(edit(text))
        .isInstanceOfSatisfying(
            ImageEdit.Refused.class, e -> assertThat(e.problem().toString()).contains(pair.get(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\nb",
        "a: b",
        "A/b",
        "a:",
        "a@sha256:1",
        "\"a\"",
        "'a'",
        "a#b",
        "{a}",
        "*a",
        "a\\b",
        "a:b:c:d",
        "-a",
        "ä"
      })
  void takesNothingThatIsNoImage(String image) {
    assertThatThrownBy(() -> new ImageChange("shop", "web", image))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no image reference such as");
  }

  @Test
  void quotesWhatWouldBeANumber() {
    String text = spec("compose: {files: [c.yaml]}\nservices: {web: {image: a}}\n");
    assertThat(
            ImageEdit.of(
                new ReleaseFile("x", Path.of("/x"), text), new ImageChange("shop", "web", "17")))
        .isInstanceOfSatisfying(
            ImageEdit.Edited.class,
            e -> assertThat(e.text()).isEqualTo(text.replace("image: a", "image: \"17\"")));
  }

  /** Thousands of files put together at random: one field differs afterwards, or nothing. */
  @Test
  void changesThatOneFieldInWhateverFile() {
    Random random = new Random(20261121);
    int changed = 0;
    for (int i = 0; i < 3000; i++) {
      String text = random(random);
      if (edit(text) instanceof ImageEdit.Edited(String after, Optional<String> before)) {
        changed++;
        assertThat(onlyOneStretchDiffers(text, after)).as(text + "\n=>\n" + after).isTrue();
        assertThat(ReleaseReader.read(new ReleaseFile("x", Path.of("/x"), after)))
            .allMatch(d -> d instanceof Declaration.Valid);
        assertThat(edit(after)).isInstanceOf(ImageEdit.Unchanged.class);
        assertThat(before.isPresent()).isEqualTo(text.contains("old/web"));
      }
    }
    assertThat(changed).isGreaterThan(2500);
  }

  private static boolean onlyOneStretchDiffers(String before, String after) {
    int start = 0;
    while (start < before.length() && before.charAt(start) == after.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < before.length() - start
        && before.charAt(before.length() - 1 - end) == after.charAt(after.length() - 1 - end)) {
      end++;
    }
    String lost = before.substring(start, before.length() - end);
    String won = after.substring(start, after.length() - end);
    return !lost.contains("\n") && lost.length() <= "old/web:1".length() && won.length() < 120;
  }

  private static String random(Random random) {
    String end = random.nextInt(4) == 0 ? "\r\n" : "\n";
    int step = 1 + random.nextInt(4);
    StringBuilder text = new StringBuilder();
    if (random.nextBoolean()) {
      text.append("# 🚀 head\n");
    }
    text.append(HEAD).append("spec:\n");
    String in = " ".repeat(step);
    text.append(in).append("compose: {files: [c.yaml]}").append(comment(random)).append('\n');
    if (random.nextInt(5) > 0) {
      text.append(in).append(services(random, step, in));
    }
    if (random.nextBoolean()) {
      text.append(in).append("drift:").append(comment(random)).append('\n');
      text.append(in).append(in).append("policy: Report\n");
    }
    if (random.nextInt(4) == 0) {
      text.append("---\nother: document\n");
    }
    String whole = text.toString().replace("\n", end);
    return random.nextInt(4) == 0 ? whole.stripTrailing() : whole;
  }

  private static String services(Random random, int step, String in) {
    String quote = List.of("", "'", "\"").get(random.nextInt(3));
    String image = quote + "old/web:1" + quote;
    String deep = in + " ".repeat(step);
    return switch (random.nextInt(7)) {
      case 0 -> "services: {}\n";
      case 1 ->
          "services: {db: {replicas: 1}, web: {image: " + image + "}}" + comment(random) + "\n";
      case 2 -> "services: {web: {replicas: 2}}\n";
      case 3 ->
          "services:\n"
              + deep
              + "web: {image: "
              + image
              + ", replicas: 1}"
              + comment(random)
              + "\n";
      case 4 ->
          "services:\n"
              + deep
              + "db:\n"
              + deep
              + in
              + "replicas: 1\n"
              + deep
              + "# aside\n"
              + deep
              + "web:\n"
              + deep
              + in
              + "image: "
              + image
              + comment(random)
              + "\n"
              + deep
              + in
              + "drain: {seconds: 1}\n";
      case 5 -> "services:\n" + deep + "web:" + comment(random) + "\n" + deep + "db: {}\n";
      default ->
          "services:\n" + deep + "\"web\":\n" + deep + in + "replicas: 1" + comment(random) + "\n";
    };
  }

  private static String comment(Random random) {
    return random.nextInt(3) == 0 ? "   # image: shop/web:1 ü" : "";
  }
}
