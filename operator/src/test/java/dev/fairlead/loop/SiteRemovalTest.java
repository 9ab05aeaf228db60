package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Network;
import dev.fairlead.source.PrunePolicy;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.testing.Directories;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes with a site that is no longer declared, and what is not its own. */
final class SiteRemovalTest {
  private final SiteStage it = new SiteStage();

  @AfterEach
  void end() {
    it.close();
  }

  private List<String> networks() {
    return it.stage.engine.networks().stream().map(Network::name).toList();
  }

  private void start() {
    it.stage.prune = new PrunePolicy(true, true);
    it.start();
  }

  @Test
  void aProjectThatHasTheSitesNameKeepsItsNetworks() {
    start();
    it.declare("docs", "docs:1", "");
    it.foreignNetwork("docs");
    it.drop("docs");
    it.stage.pass(120);
    assertThat(it.root.resolve("releases")).isEmptyDirectory();
    assertThat(networks()).containsExactly("docs_default");
  }

  @Test
  void aProjectKeepsItsNetworksAlsoWhereARestartCameAmidTheRemoval() {
    start();
    it.declare("docs", "docs:1", "");
    it.foreignNetwork("docs");
    it.stage.stop();
    // As if it had died when all but the container was gone that the files were read by.
    Directories.delete(it.home("docs"));
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, "docs");
    labels.put(Labels.SERVICE, "site");
    labels.put(Labels.RELEASE, "docs");
    String _ = it.stage.engine.create("docs-site-files", ContainerSpec.of("docs:1"), labels);
    it.drop("docs");
    it.stage.restart().pass(120);
    assertThat(it.stage.containers()).isEmpty();
    assertThat(networks()).containsExactly("docs_default");
  }

  @Test
  void theNetworksOfTheServicesThatItHadBeforeGoWithIt() {
    start();
    it.stage.declare("docs", Stage.web("web:1", 1), "").pass(60);
    assertThat(networks()).containsExactly("docs_default");
    it.stage.source.delete("docs/release.yaml");
    it.declare("docs", "docs:1", "");
    assertThat(it.stage.containers()).isEmpty();
    assertThat(it.home("docs").resolve("current")).exists();

    it.stage.engine.failNext("removeNetwork", new EngineException(Kind.TRANSIENT, "busy"));
    it.drop("docs");
    it.stage.pass(0);
    assertThat(it.home("docs")).doesNotExist();
    assertThat(networks()).as("it could not be removed yet").containsExactly("docs_default");
    it.stage.restart().pass(120);
    assertThat(networks()).isEmpty();
  }
}
