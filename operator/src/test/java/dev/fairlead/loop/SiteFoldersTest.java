package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Problems;
import dev.fairlead.desired.ReleaseSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which directories of a directory source may be published. */
final class SiteFoldersTest {
  @TempDir Path temp;
  private Path source;
  private Path sites;

  @BeforeEach
  void prepare() throws IOException {
    source = Files.createDirectories(temp.resolve("desired"));
    sites = temp.resolve("sites");
    Files.writeString(Files.createDirectories(temp.resolve("private")).resolve("key"), "secret");
    Files.writeString(
        Files.createDirectories(source.resolve("docs/public")).resolve("index.html"), "page");
  }

  /** The problem of a site of this directory, behind its place; empty when there is none. */
  private String problem(String directory) throws IOException {
    Path release = source.resolve("docs/release.yaml");
    Files.writeString(
        release,
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: docs}
        spec:
          site:
            hosts: [docs.example.com]
            directory: %s
        """
            .formatted(directory));
    ReleaseSet read = Offline.read(source.toString(), temp.resolve("state"), sites, Map.of());
    return read.problems().isEmpty()
        ? ""
        : Problems.render(read.problems()).lines().findFirst().orElse("");
  }

  @Test
  void oneInTheSourcesDirectoryMay() throws IOException {
    assertThat(problem("public")).isEmpty();
    Files.createSymbolicLink(source.resolve("docs/latest"), Path.of("public"));
    assertThat(problem("latest")).as("as a build tool switches").isEmpty();
    Files.createDirectories(source.resolve("other"));
    assertThat(problem("../other")).isEmpty();
  }

  @Test
  void oneOutsideMayNot() throws IOException {
    String out =
        "docs/release.yaml:7:16: spec.site.directory: \"%s\" leads out of the source's directory, %s";
    assertThat(problem("../..")).isEqualTo(out.formatted("../..", source));
    assertThat(problem("../../private")).isEqualTo(out.formatted("../../private", source));
    Files.createSymbolicLink(source.resolve("docs/link"), Path.of("../../private"));
    // Would be told of, if anything there were looked at.
    Files.createSymbolicLink(source.resolve("../private/device"), Path.of("/dev/zero"));
    assertThat(problem("link"))
        .isEqualTo(
            "docs/release.yaml:7:16: spec.site.directory: \"link\" is a link that leads out of "
                + source);
  }

  @Test
  void oneThatWouldPublishItselfMayNot() throws IOException {
    sites = source.resolve("docs/state/sites");
    assertThat(problem(".")).contains("\".\" holds " + sites + ", where sites are served from");
    assertThat(problem("state/sites/releases"))
        .contains("lies in " + sites + ", where sites are served from");
    Files.createSymbolicLink(temp.resolve("way"), source.resolve("docs"));
    sites = temp.resolve("way/public/served");
    assertThat(problem("public")).as("by whatever name").contains("it would publish itself");
  }
}
