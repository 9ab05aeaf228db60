package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.sops.Fixtures;
import dev.fairlead.sops.Sealing;
import dev.fairlead.source.SecretFiles;
import dev.fairlead.source.TreeSnapshot;
import dev.fairlead.spec.Labels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What encrypted files of a tree say, with their key and without. */
final class TreeReadingTest {
  private static final String SECRET = "correct-horse-battery";
  private static final Unsealing KEYED = new Unsealing(Fixtures.key(), SecretFiles.NONE);

  private final TreeMap<Path, String> files = new TreeMap<>();

  private TreeReadingTest put(String name, String text) {
    files.put(Path.of(name), text);
    return this;
  }

  private TreeSnapshot.Readable readable() {
    return new TreeSnapshot.Readable(files, new TreeMap<>(), new TreeSet<>());
  }

  private ReleaseSet read(Unsealing unsealing) {
    TreeSnapshot snapshot = new TreeSnapshot(Path.of("/srv"), "r1", Instant.EPOCH, readable());
    return new TreeReading(unsealing).read(snapshot, readable());
  }

  private static String release(String variables) {
    return """
    apiVersion: fairlead.dev/v1alpha1
    kind: AppRelease
    metadata:
      name: shop
    spec:
      compose:
        files: [compose.yaml]
        variables:
          WORD: %s
    """
        .formatted(variables);
  }

  @Test
  void readsAnEncryptedReleaseAndComposeFileWithTheirKey() {
    put("release.yaml", Sealing.yaml(release(SECRET), "^variables$"));
    put(
        "compose.yaml",
        Sealing.yaml(
            "services:\n  web:\n    image: shop/web:1\n    environment:\n      A: x-${WORD}\n      B: lantern\n",
            "^environment$"));
    assertThat(read(KEYED).problems()).isEmpty();
    assertThat(read(KEYED).releases().get("shop"))
        .isInstanceOfSatisfying(
            Resolution.Valid.class,
            valid -> {
              var spec = valid.desired().services().getFirst().spec();
              assertThat(spec.program().environment())
                  .containsEntry("A", "x-" + SECRET)
                  .containsEntry("B", "lantern");
              assertThat(spec.labels().get(Labels.SECRETS)).contains("env.A@2+21", "env.B");
            });
  }

  @Test
  void namesTheReleaseThatCannotBeReadWithoutItsKey() {
    put("release.yaml", Sealing.yaml(release(SECRET), "^variables$"));
    put("compose.yaml", "services: {web: {image: 'shop/web:1'}}\n");
    ReleaseSet set = read(Unsealing.NONE);
    assertThat(set.releases()).containsOnlyKeys("shop");
    assertThat(set.complete()).isTrue();
    assertThat(Problems.render(set.problems()))
        .contains("release.yaml:1:1: is encrypted for age1", "no age key is configured");
  }

  /** I18: what nobody can read may be any release, so none counts as removed. */
  @Test
  void aReleaseThatDoesNotEvenSayItsNameIsMissingInNothing() {
    put("whole.yaml", Fixtures.text("whole.yaml"));
    assertThat(read(Unsealing.NONE).complete()).isFalse();
    put("compose.yaml", "services: {web: {image: 'shop/web:1'}}\n");
    assertThat(read(KEYED).releases()).containsOnlyKeys("shop");
    assertThat(new TreeReading(KEYED).watched(readable()))
        .containsExactly(Fixtures.path("one.key"));
  }

  @Test
  void leavesAloneWhatIsEncryptedForOthers() {
    put(
        "secret.yaml",
        Sealing.yaml("kind: Secret\nmetadata:\n  name: x\ndata:\n  a: b\n", "^data$"));
    put("values.yaml", Fixtures.text("other.yaml"));
    assertThat(read(Unsealing.NONE).problems()).isEmpty();
    assertThat(read(Unsealing.NONE).complete()).isTrue();
  }

  @Test
  void quotesNoSecretInAProblem() {
    put(
        "release.yaml",
        Sealing.yaml(release(SECRET).replace("files: [compose.yaml]", "files: []"), "^variables$"));
    String empty = Problems.render(read(KEYED).problems());
    put("release.yaml", Sealing.yaml(release(SECRET), "^variables$"));
    put(
        "compose.yaml",
        "services: {web: {image: 'a:1', ports: ['${WORD}'], restart: '${WORD}'}}\n");
    String refused = Problems.render(read(KEYED).problems());
    assertThat(refused).contains("compose.yaml:1:").contains("***");
    assertThat(empty + refused).doesNotContain(SECRET);
  }
}
