package dev.fairlead.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.status.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links of a site that somebody changes are as they shall be after the next resync. */
final class SiteDriftTest {
  private final SiteStage it = new SiteStage();
  private final Path host = it.root.resolve("hosts/docs.example.com");
  private final Path served = host.resolve("index.html");

  @AfterEach
  void end() {
    it.close();
  }

  private void published() {
    it.start();
    it.declare("docs", "docs:1", "");
    it.declare("docs", "docs:2", "");
    assertThat(served).hasContent("docs:2");
  }

  private static void link(Path link, String target) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(target));
  }

  @Test
  void anotherVersionThanTheOneThatIsDeclaredIsServedUntilTheNextLook() throws IOException {
    published();
    Path current = it.home("docs").resolve("current");
    Path second = Files.readSymbolicLink(current);
    for (String target : new String[] {"versions/0123456789ab", "elsewhere"}) {
      link(current, target);
      it.stage.pass(Stage.RESYNC);
      assertThat(Files.readSymbolicLink(current)).isEqualTo(second);
      assertThat(served).hasContent("docs:2");
    }
    Files.delete(current);
    it.stage.pass(Stage.RESYNC);
    assertThat(served).hasContent("docs:2");
  }

  @Test
  void aNameThatLeadsAstrayIsPutBackAndOneThatIsNotOursIsTold() throws IOException {
    published();
    link(host, "../releases/nobody/current");
    it.stage.pass(Stage.RESYNC);
    assertThat(served).hasContent("docs:2");

    link(host, "/srv/elsewhere");
    it.stage.pass(Stage.RESYNC);
    assertThat(Files.readSymbolicLink(host)).as("not ours").hasToString("/srv/elsewhere");
    assertThat(it.stage.status("docs").message()).contains("was not made by Fairlead");
    Files.delete(host);
    it.stage.pass(Stage.RESYNC);
    assertThat(served).hasContent("docs:2");
    assertThat(it.stage.status("docs").phase()).isEqualTo(Phase.CONVERGED);
  }
}
