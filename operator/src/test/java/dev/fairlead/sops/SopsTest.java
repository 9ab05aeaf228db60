package dev.fairlead.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Node.ScalarNode;
import dev.fairlead.yaml.Scalars;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against files of the real sops, and what it makes of them itself. */
final class SopsTest {
  private static final Pattern SEALED = Pattern.compile("ENC\\[AES256_GCM,[^\\]]*\\]");

  private static Decrypted decrypt(String name) throws SopsException {
    return Sops.decrypt(name, Fixtures.text(name), Fixtures.key());
  }

  /** The tree without its places, with the type of every value. */
  private static Object plain(Node node) {
    return switch (node) {
      case ScalarNode scalar -> Scalars.resolve(scalar);
      case ListNode list -> list.items().stream().map(SopsTest::plain).toList();
      case MapNode map ->
          map.entries().stream()
              .collect(Collectors.toMap(Node.Entry::key, entry -> plain(entry.value())));
    };
  }

  private static List<Object> trees(String name, String text) throws YamlException {
    String yaml = name.endsWith(".json") ? text.replace('\t', ' ') : text;
    return YamlReader.read(name, yaml).stream().map(SopsTest::plain).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "types.yaml",
        "mapped.yaml",
        "whole.yaml",
        "maconly.yaml",
        "suffix.yaml",
        "unregex.yaml",
        "comment.yaml",
        "documents.yaml",
        "object.json",
        "regex.json"
      })
  void readsWhatSopsReads(String name) throws Exception {
    assertThat(trees(name, decrypt(name).text()))
        .isEqualTo(trees(name, Fixtures.text(name + ".plain")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app.env", "regex.env"})
  void readsEnvFilesAsSopsDoesWithEveryLineWhereItWas(String name) throws Exception {
    String text = decrypt(name).text();
    List<String> expected = new ArrayList<>(Fixtures.text(name + ".plain").lines().toList());
    List<String> found = text.lines().map(String::stripTrailing).toList();
    assertThat(found.subList(0, expected.size()).stream().filter(line -> !line.startsWith("#")))
        .isEqualTo(expected.stream().filter(line -> !line.startsWith("#")).toList());
    assertThat(text).doesNotContain("sops_", "ENC[");
    assertThat(text.lines().count()).isEqualTo(Fixtures.text(name).lines().count());
  }

  @Test
  void keepsEveryLineWhereItStands() throws Exception {
    List<String> before = Fixtures.text("mapped.yaml").lines().toList();
    List<String> after = decrypt("mapped.yaml").text().lines().toList();
    for (int i = 0; !before.get(i).startsWith("sops:"); i++) {
      if (!before.get(i).contains("_PASSWORD") && !before.get(i).contains("LEVEL")) {
        assertThat(after.get(i)).isEqualTo(before.get(i));
      }
    }
    assertThat(after).contains("            DB_PASSWORD: \"correct-horse-battery\"");
  }

  @Test
  void tellsWhatWasEncryptedAndOnlyThat() throws Exception {
    assertThat(decrypt("mapped.yaml").secrets())
        .containsExactly("correct-horse-battery", "staple-tractor-lantern");
    assertThat(decrypt("regex.env").secrets())
        .containsExactly("\"staple tractor\" # aside", "correct-horse-battery", "line1\nline2");
    assertThat(decrypt("mapped.yaml").toString()).isEqualTo("Decrypted[2 values]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.bin", "raw.bin", "regex.env", "object.json", "mapped.yaml"})
  void givesAFileAsAWholeAsSopsDoes(String name) throws Exception {
    Whole whole = Sops.whole(name, Fixtures.text(name), Fixtures.key()).orElseThrow();
    byte[] expected = Files.readAllBytes(Fixtures.path(name + ".plain"));
    if (name.endsWith(".json")) {
      ObjectMapper strict = new ObjectMapper();
      assertThat(strict.readTree(whole.content())).isEqualTo(strict.readTree(expected));
    } else if (name.endsWith(".yaml")) {
      assertThat(trees(name, new String(whole.content(), StandardCharsets.UTF_8)))
          .isEqualTo(trees(name, new String(expected, StandardCharsets.UTF_8)));
    } else if (name.endsWith(".env")) {
      // What was said in an encrypted comment is nobody's business.
      assertThat(new String(whole.content(), StandardCharsets.UTF_8))
          .isEqualTo(new String(expected, StandardCharsets.UTF_8).replace("# who", "#"));
    } else {
      assertThat(whole.content()).isEqualTo(expected);
    }
    assertThat(whole.name()).matches("[0-9a-f]{32}");
    assertThat(whole.toString()).isEqualTo("Whole[" + whole.content().length + " bytes]");
  }

  @Test
  void neverGivesAWholeFileThatWasTamperedWith() {
    String text = Fixtures.text("server.bin");
    for (String broken :
        List.of(
            text.replaceFirst("data:..", "data:AA"),
            text.replaceFirst("ENC[^\"]*", "open"),
            text.replaceFirst("\"mac\": \"[^\"]*\"", "\"mac\": \"\""),
            text.replace("lastmodified\": \"20", "lastmodified\": \"21"))) {
      assertThat(broken).isNotEqualTo(text);
      assertThatThrownBy(() -> Sops.whole("server.bin", broken, Fixtures.key()))
          .isInstanceOf(SopsException.class)
          .hasMessageNotContaining("correct-horse");
    }
  }

  @Test
  void readsAFileOfSeveralReaders() throws Exception {
    assertThat(decrypt("both.yaml").secrets()).contains("correct-horse-battery");
    AgeKeys two = new AgeKeys(List.of(Fixtures.path("two.key")), false, "");
    assertThat(Sops.decrypt("both.yaml", Fixtures.text("both.yaml"), two).secrets())
        .contains("correct-horse-battery");
  }

  @Test
  void leavesAloneWhatNobodyEncrypted() throws Exception {
    for (String text :
        List.of("", "a: b\n", "KEY=value\n", "sops: {a: b}\n", "{[", "\u0000\uFFFF")) {
      assertThat(Sops.decrypt("x", text, AgeKeys.NONE).text()).isEqualTo(text);
    }
    String comment = "# like ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\na: b\n";
    assertThat(Sops.decrypt("x", comment, AgeKeys.NONE).text()).isEqualTo(comment);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "other.yaml | is encrypted for other age keys than the configured ones; it is for age1",
        "groups.yaml | is encrypted for key groups (Shamir's secret sharing), which is not supported",
        "settings.ini | is encrypted in SOPS' INI form, which is not supported"
      })
  void refusesWithOneSentence(String name, String sentence) {
    assertThatThrownBy(() -> decrypt(name))
        .isInstanceOfSatisfying(
            SopsException.class,
            e -> assertThat(e.problem().toString()).startsWith(name + ":1:1: " + sentence));
  }

  @Test
  void saysThatAKeyIsMissingWhichAndHowToNameOne(@TempDir Path directory) throws IOException {
    String text = Fixtures.text("mapped.yaml");
    assertThatThrownBy(() -> Sops.decrypt("a.yaml", text, AgeKeys.NONE))
        .hasMessageMatching(
            "(?s)a.yaml:1:1: is encrypted for age1[a-z0-9]+, and no age key is configured: name a key"
                + " file by --age-key-file, FAIRLEAD_AGE_KEY_FILE or SOPS_AGE_KEY_FILE");
    Path absent = directory.resolve("absent");
    assertThatThrownBy(() -> Sops.decrypt("a.yaml", text, new AgeKeys(List.of(absent), false, "")))
        .hasMessageEndingWith("the age key file " + absent + " does not exist");
    Path other = Files.writeString(directory.resolve("other"), "AGE-PLUGIN-YUBIKEY-1XYZ\n");
    assertThatThrownBy(() -> Sops.decrypt("a.yaml", text, new AgeKeys(List.of(other), false, "")))
        .hasMessageContaining("plugins are not supported")
        .hasMessageNotContaining("1XYZ");
    Path broken = Files.writeString(directory.resolve("broken"), "AGE-SECRET-KEY-1QQQQ\n");
    assertThatThrownBy(() -> Sops.decrypt("a.yaml", text, new AgeKeys(List.of(broken), false, "")))
        .hasMessageEndingWith("a configured age key is malformed")
        .hasMessageNotContaining("1QQQQ");
  }

  @Test
  void takesTheKeyFromWhereSopsTakesIt(@TempDir Path home) throws Exception {
    String text = Fixtures.text("suffix.yaml");
    String file = Fixtures.path("one.key").toString();
    String key =
        Fixtures.text("one.key")
            .lines()
            .filter(line -> line.startsWith("AGE-"))
            .findFirst()
            .orElseThrow();
    Path usual = home.resolve(".config/sops/age/keys.txt");
    Files.createDirectories(usual.getParent());
    Files.copy(Fixtures.path("one.key"), usual);
    for (Map<String, String> environment :
        List.of(
            Map.of("FAIRLEAD_AGE_KEY_FILE", file, "SOPS_AGE_KEY_FILE", "/nowhere"),
            Map.of("SOPS_AGE_KEY_FILE", file),
            Map.of("SOPS_AGE_KEY", key),
            Map.of("HOME", home.toString()),
            Map.of("XDG_CONFIG_HOME", home.resolve(".config").toString()))) {
      AgeKeys keys = AgeKeys.of(environment);
      assertThat(Sops.decrypt("x", text, keys).secrets()).contains("correct-horse-battery");
      assertThat(keys.toString()).doesNotContain("AGE-SECRET");
    }
  }

  /** Every value of every form: changed, moved, removed, laid open, or put beside. */
  @ParameterizedTest
  @ValueSource(strings = {"types.yaml", "mapped.yaml", "object.json", "app.env", "regex.env"})
  void neverGivesAnythingOfAFileThatWasTamperedWith(String name) {
    String text = Fixtures.text(name);
    List<Matcher> values = new ArrayList<>();
    for (Matcher at = SEALED.matcher(text); at.find(); ) {
      Matcher one = SEALED.matcher(text);
      one.find(at.start());
      if (!one.group().endsWith("type:comment]")) {
        values.add(one);
      }
    }
    Random random = new Random(7);
    for (Matcher value : values) {
      Matcher other = values.get(random.nextInt(values.size()));
      refused(name, cut(text, value, flipped(value.group())));
      refused(name, cut(text, value, "open"));
      refused(name, cut(text, value, ""));
      if (!other.group().equals(value.group())) {
        refused(name, cut(text, value, other.group()));
      }
    }
  }

  @Test
  void neverGivesAnythingOfAFileWhosePlainPartsWereChanged() {
    String text = Fixtures.text("mapped.yaml");
    refused("mapped.yaml", text.replace("shop/web:1", "evil/web:1"));
    refused("mapped.yaml", text.replace("kind: AppRelease", "kind: AppRelease\nmore: x"));
    refused("mapped.yaml", text.replace("lastmodified: \"2026", "lastmodified: \"2027"));
    refused("mapped.yaml", text.replaceFirst("mac: .*", "mac: \"\""));
    refused("mapped.yaml", text.replaceFirst(" {4}mac: .*\n", ""));
    refused("mapped.yaml", text.replace("^variables$", "^nothing$"));
    refused("mapped.yaml", text.replace("^variables$", "("));
    refused("mapped.yaml", text.replaceFirst("(?s)sops:\n.*", ""));
    refused("maconly.yaml", Fixtures.text("maconly.yaml").replace("mac_only_encrypted: true", ""));
  }

  private static String cut(String text, Matcher value, String replacement) {
    return text.substring(0, value.start()) + replacement + text.substring(value.end());
  }

  private static String flipped(String value) {
    // The first digit: not all bits of the last one count.
    int at = value.indexOf("data:") + 5;
    char was = value.charAt(at);
    return value.substring(0, at) + (was == 'A' ? 'B' : 'A') + value.substring(at + 1);
  }

  private static void refused(String name, String text) {
    try {
      Decrypted read = Sops.decrypt(name, text, Fixtures.key());
      fail("%s was read: %s", name, read.text().equals(text) ? "as it is" : "decrypted");
    } catch (SopsException e) {
      assertThat(e.getMessage())
          .startsWith(name + ":")
          .doesNotContain("correct-horse", "staple", "AGE-SECRET", "line1", "ENC[");
    }
  }

  @Test
  void namesThePlaceOfAValueThatWasTamperedWith() {
    String text = Fixtures.text("mapped.yaml");
    String broken = text.replaceFirst("(LEVEL: ENC\\[AES256_GCM,data:)....", "$1AAAA");
    assertThatThrownBy(() -> Sops.decrypt("mapped.yaml", broken, Fixtures.key()))
        .hasMessage(
            "mapped.yaml:12:20: spec.compose.variables.LEVEL: was tampered with: it is not what was"
                + " encrypted at this place with this key");
  }

  @Test
  void survivesAnyDamage() {
    Random random = new Random(11);
    for (String name : List.of("mapped.yaml", "object.json", "app.env", "server.bin")) {
      String text = Fixtures.text(name);
      for (int i = 0; i < 300; i++) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(40));
        String damaged =
            text.substring(0, at) + "\"{:\n".charAt(random.nextInt(4)) + text.substring(end);
        try {
          assertThat(Sops.decrypt(name, damaged, Fixtures.key())).isNotNull();
        } catch (SopsException e) {
          assertThat(e.getMessage()).doesNotContain("correct-horse", "AGE-SECRET");
        }
      }
    }
  }
}
