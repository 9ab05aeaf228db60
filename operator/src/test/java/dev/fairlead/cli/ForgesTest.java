package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.fairlead.forge.StandInForge;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.InMemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which forge hears of which release. */
class ForgesTest {
  private static final String COMMIT = "3f".repeat(20);

  private static ReleaseStatus converged(String release) {
    return new ReleaseStatus(
        release,
        release,
        "release.yaml",
        COMMIT,
        1,
        1,
        Phase.CONVERGED,
        List.of(),
        List.of(),
        "",
        "",
        "",
        dev.fairlead.http.Samples.NOW,
        List.of(),
        List.of());
  }

  @Test
  void everySourceOfARepositoryTellsItsForgeAndADirectoryTellsNobody() throws Exception {
    try (StandInForge forge = new StandInForge(StandInForge.Kind.GITEA, "t0ken");
        Forges it =
            Forges.of(
                List.of(
                    "git+https://forge.example.com/acme/fleet.git?ref=main&path=a&poll=5",
                    "git+https://forge.example.com/acme/fleet.git?ref=main&path=b",
                    "/srv/desired"),
                Map.of(
                    "FAIRLEAD_GIT_STATUS", "gitea",
                    "FAIRLEAD_GIT_STATUS_TOKEN", "t0ken",
                    "FAIRLEAD_GIT_STATUS_API", forge.api()))) {
      Map<String, String> sources =
          Map.of(
              "shop", "https://forge.example.com/acme/fleet.git?ref=main&path=a",
              "blog", "https://forge.example.com/acme/fleet.git?ref=main&path=b",
              "wiki", "/srv/desired");
      it.start(release -> Optional.ofNullable(sources.get(release)), new InMemoryStore());
      for (String release : List.of("wiki", "shop", "blog")) {
        it.published(converged(release));
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> forge.all().size() == 2);
      assertThat(forge.all())
          .extracting(StandInForge.Told::label)
          .containsExactlyInAnyOrder("fairlead/shop", "fairlead/blog");
    }
  }

  @Test
  void whatCannotBeMeantIsSaidAtTheStart() {
    assertThatThrownBy(() ->
            Forges.of(
                List.of("git+https://h.example/r.git"), Map.of("FAIRLEAD_GIT_STATUS", "sourcehut")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("github, gitlab, gitea or forgejo");
  }
}
