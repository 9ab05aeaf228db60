package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private final DockerHosts hosts = new DockerHosts(Given.ALPHA, Duration.ofMinutes(1), () -> 0);
  private final Given contents = new Given();
  private final Catalog catalog = new Catalog(Path.of("/srv"), Given.ALPHA, contents, hosts);

  private static AppReleaseObject web(String more) {
    return Given.object("web", "{'compose': {'inline': 'services: {}'}" + more + "}");
  }

  /** One whose variables are those of the Secret db. */
  private static AppReleaseObject secretive() {
    return web(", 'services': {'app': {'envFrom': [{'secretRef': {'name': 'db'}}]}}");
  }

  private static Rendered rendered(Catalog catalog, AppReleaseObject object) {
    return catalog.of(List.of(object), Fed.NOTHING).at("shop/web").orElseThrow().rendered();
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

  @Test
  void itIsRenderedOncePerGenerationAndVersionOfWhatItIsMadeOf() {
    Set<Rendered> renderings = Collections.newSetFromMap(new IdentityHashMap<>());
    Runnable lookThrice =
        () -> {
          for (int look = 0; look < 3; look++) {
            renderings.add(rendered(catalog, secretive()));
          }
        };
    lookThrice.run();
    assertThat(renderings).hasSize(1);

    contents.has(Contents.Kind.SECRET, "db", "1", Map.of("A", "a"));
    lookThrice.run();
    assertThat(renderings).hasSize(2);

    contents.has(Contents.Kind.SECRET, "db", "2", Map.of("A", "b"));
    lookThrice.run();
    assertThat(renderings).hasSize(3);

    AppReleaseObject next = secretive();
    next.getMetadata().setGeneration(2L);
    renderings.add(rendered(catalog, next));
    renderings.add(rendered(catalog, next));
    assertThat(renderings).hasSize(4);
  }

  @Test
  void whatCouldNotBeReadIsReadAgain() {
    AtomicBoolean away = new AtomicBoolean(true);
    Contents faltering =
        ref -> {
          if (away.get()) {
            throw new Contents.UnknownContentException("no answer", new IOException());
          }
          return contents.of(ref);
        };
    Catalog own = new Catalog(Path.of("/srv"), Given.ALPHA, faltering, hosts);
    assertThat(rendered(own, secretive()).refused().values())
        .containsExactly("needs the Secret shop/db, which cannot be read: no answer");
    away.set(false);
    assertThat(rendered(own, secretive()).refused().values())
        .containsExactly("needs the Secret shop/db, which does not exist");
  }
}
