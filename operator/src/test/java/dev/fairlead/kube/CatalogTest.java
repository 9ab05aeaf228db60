package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private final DockerHosts hosts = new DockerHosts(Given.ALPHA, Duration.ofMinutes(1), () -> 0);
  private final Catalog catalog = new Catalog(Path.of("/srv"), Given.ALPHA, new Given(), hosts);

  private static AppReleaseObject web(String more) {
    return Given.object("web", "{'compose': {'inline': 'services: {}'}" + more + "}");
  }

  private static DockerHostObject host(String name, Map<String, String> labels) {
    DockerHostObject host = DockerHostObject.named(name);
    host.getMetadata().setLabels(labels);
    return host;
  }

  @Test
  void nothingIsMadeOfAnObjectWithoutOurFinalizer() {
    AppReleaseObject object = web("");
    object.getMetadata().setFinalizers(List.of());
    assertThat(catalog.of(List.of(object), Fed.NOTHING).given()).isEmpty();
    assertThat(catalog.of(List.of(web("")), Fed.NOTHING).given()).containsOnlyKeys("shop/web");
  }

  @Test
  void whatIsDeletedDepartsUnlessItIsToBeOrphaned() {
    AppReleaseObject object = web("");
    object.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    assertThat(catalog.of(List.of(object), Fed.NOTHING).departed()).containsExactly("web");
    AppReleaseObject orphan = web(", 'deletionPolicy': 'Orphan'");
    orphan.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    assertThat(catalog.of(List.of(orphan), Fed.NOTHING).departed()).isEmpty();
  }

  @Test
  void whatIsPlacedElsewhereDeparts() {
    AppReleaseObject object = web(", 'placement': {'hosts': ['beta']}");
    assertThat(catalog.of(List.of(object), Fed.NOTHING).departed()).containsExactly("web");
  }

  @Test
  void whileOurLabelsAreNotKnownEverythingStaysAsItIs() {
    Fed before = catalog.of(List.of(web("")), Fed.NOTHING);
    AppReleaseObject selecting = web(", 'placement': {'selector': {'tier': 'edge'}}");
    Fed unknown = catalog.of(List.of(selecting), before);
    assertThat(unknown.departed()).isEmpty();
    assertThat(unknown.given()).isEqualTo(before.given());
    hosts.see(host("alpha", Map.of("tier", "core")));
    assertThat(catalog.of(List.of(selecting), before).departed()).containsExactly("web");
    hosts.see(host("alpha", Map.of("tier", "edge")));
    assertThat(catalog.of(List.of(selecting), before).given()).containsOnlyKeys("shop/web");
  }

  @Test
  void whoWaitsForItsTurnKeepsWhatItHas() {
    hosts.see(host("aaa", Map.of()));
    hosts.see(host("alpha", Map.of()));
    Fed before = catalog.of(List.of(web("")), Fed.NOTHING);
    AppReleaseObject placed = web(", 'placement': {'hosts': ['aaa', 'alpha']}");
    placed.getMetadata().setGeneration(2L);
    Fed waiting = catalog.of(List.of(placed), before);
    assertThat(waiting.waits("shop/web")).isEqualTo("it is the turn of host aaa");
    assertThat(waiting.given()).isEqualTo(before.given());
  }
}
