package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.site.Archive;
import dev.fairlead.site.SiteDisk;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.status.Phase;
import dev.fairlead.testing.Directories;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What becomes on the Engine of the images that sites were taken from, and of what is not theirs.
 */
final class SiteImagesTest {
  private final Stage stage = new Stage();
  private final Path root = Stage.directory();

  @AfterEach
  void end() {
    stage.close();
    Directories.delete(root);
  }

  private void start() {
    stage.sites = engine -> new SiteDisk(root, engine, stage.clock);
    for (int version = 1; version <= 4; version++) {
      stage.engine.addLocal("docs:" + version, Stage.image("sha256:docs" + version, false));
    }
    stage.start();
  }

  private void declare(String release, String image, String more) {
    String page = image.endsWith("bad") ? "other.html" : "index.html";
    stage.engine.archives(new Archive().file(page, image).bytes());
    stage.source.put(
        release + ".yaml",
        """
        apiVersion: fairlead.dev/v1alpha1
        kind: AppRelease
        metadata: {name: %1$s}
        spec:
          site: {hosts: [%1$s.example.com], image: "%2$s"}
        %3$s
        """
            .formatted(release, image, more.indent(2)));
    stage.source.commit();
    stage.pass(60);
  }

  private boolean there(int version) {
    return stage.engine.image("docs:" + version).isPresent();
  }

  @Test
  void imagesOfRevisionsThatAreRememberedStayAndTheOthersGo() {
    start();
    String more = "historyLimit: 2\nimages: {keep: 0}\n";
    declare("docs", "docs:1", more);
    declare("docs", "docs:2", more);
    assertThat(there(1)).as("a way back").isTrue();
    declare("docs", "docs:3", more);
    assertThat(stage.status("docs").phase()).isEqualTo(Phase.CONVERGED);
    assertThat(there(1)).isFalse();
    assertThat(there(2) && there(3)).isTrue();
    assertThat(there(4)).as("nobody read it").isTrue();
  }

  @Test
  void anImageThatWasRefusedGoesWithTheNextThatIsServed() {
    start();
    stage.engine.addLocal("docs:bad", Stage.image("sha256:bad", false));
    String more = "images: {keep: 0}\n";
    declare("docs", "docs:1", more);
    declare("docs", "docs:bad", more);
    assertThat(stage.status("docs").phase()).isEqualTo(Phase.ROLLED_BACK);
    declare("docs", "docs:2", more);
    assertThat(stage.engine.image("docs:bad")).isEmpty();
    assertThat(there(1) && there(2)).isTrue();
  }

  @Test
  void anImageThatAnotherSiteWasTakenFromStays() {
    start();
    declare("blog", "docs:1", "");
    declare("blog", "docs:4", "");
    String more = "historyLimit: 1\nimages: {keep: 0}\n";
    declare("docs", "docs:1", more);
    declare("docs", "docs:2", more);
    declare("docs", "docs:3", more);
    assertThat(there(1)).as("a way back of blog").isTrue();
    assertThat(there(2)).isFalse();
  }

  @Test
  void aProjectThatHasTheSitesNameKeepsItsNetworks() {
    stage.prune = new PrunePolicy(true, true);
    start();
    declare("docs", "docs:1", "");
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, "docs");
    labels.put(Labels.NETWORK, "default");
    stage.engine.createNetwork(
        new NetworkSpec(
            "default",
            "docs_default",
            false,
            "bridge",
            new TreeMap<>(),
            false,
            false,
            null,
            null,
            null,
            new TreeMap<>(),
            ""),
        labels);
    stage.source.delete("docs.yaml");
    stage.source.commit();
    stage.pass(120);
    assertThat(root.resolve("releases")).isEmptyDirectory();
    assertThat(stage.engine.networks()).extracting(n -> n.name()).containsExactly("docs_default");
  }
}
