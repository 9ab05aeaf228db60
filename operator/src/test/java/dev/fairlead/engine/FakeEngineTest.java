package dev.fairlead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and gives tests the means they are promised. */
final class FakeEngineTest extends EngineContract {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final FakeEngine engine = new FakeEngine(() -> now);
  private int names;

  FakeEngineTest() {
    engine.addLocal(image(), image("sha256:1", null));
  }

  @Override
  protected Engine engine() {
    return engine;
  }

  @Override
  protected String image() {
    return "shop/web:1";
  }

  @Override
  protected String project() {
    return "shop";
  }

  @Override
  protected String unique(String word) {
    return "shop-" + word + "-" + ++names;
  }

  @Override
  protected int freePort() {
    return 8080;
  }

  private static Image image(String id, @org.jspecify.annotations.Nullable Healthcheck health) {
    return new Image(
        id,
        Ordered.map(Map.of("FROM_IMAGE", "yes")),
        List.of(),
        List.of("/bin/sleep", "1000"),
        "",
        "",
        new TreeMap<>(),
        new TreeSet<>(),
        new TreeSet<>(),
        health,
        "");
  }

  @Test
  void healthIsWhatTheTestSays() {
    engine.addLocal(
        "shop/web:2",
        image("sha256:2", new Healthcheck(List.of("CMD", "true"), null, null, null, null, null)));
    ContainerSpec spec = EngineSpecs.container("shop/web:2");
    String id = engine.create(unique("health"), spec, labels("1"));
    RecordedEvents events = new RecordedEvents();
    engine.events(events);

    engine.start(id);
    assertThat(inspect(id).health()).isEqualTo(Health.STARTING);
    now = now.plusSeconds(5);
    engine.setHealth(id, Health.HEALTHY);

    assertThat(inspect(id).healthySince()).isEqualTo(now);
    assertThat(events.actions(id)).containsExactly("start", "health_status: healthy");
    engine.setHealth(id, Health.UNHEALTHY, "connection refused");
    assertThat(inspect(id).healthySince()).isNull();
    assertThat(inspect(id).lastProbe()).isEqualTo("connection refused");
  }

  @Test
  void pullMakesARemoteImageLocal() {
    engine.addRemote("shop/web:3", image("sha256:3", null));

    assertThat(engine.image("shop/web:3")).isEmpty();
    engine.pull("shop/web:3", "", line -> {});
    assertThat(engine.image("shop/web:3").orElseThrow().id()).isEqualTo("sha256:3");
    assertFails(Kind.NOT_FOUND, () -> engine.pull("shop/web:4", "", line -> {}));
  }

  @Test
  void faultIsInjectedOnceBeforeOrAfterTheWork() {
    String id = create("fault");
    engine.failNext("start", new EngineException(Kind.UNREACHABLE, "no socket"));

    assertFails(Kind.UNREACHABLE, () -> engine.start(id));
    assertThat(inspect(id).state()).isEqualTo(State.CREATED);
    engine.loseAnswerOfNext("start");
    assertFails(Kind.UNKNOWN_OUTCOME, () -> engine.start(id));
    assertThat(inspect(id).running()).isTrue();
    engine.start(id);
  }

  @Test
  void callsAreRecordedByName() {
    String id = engine.create("shop-web-1", EngineSpecs.container(image()), labels("1"));
    engine.start(id);
    engine.stop(id, Duration.ofSeconds(10));
    engine.remove(id, true);

    assertThat(engine.calls())
        .containsExactly(
            "create shop-web-1", "start shop-web-1", "stop shop-web-1 10s", "remove shop-web-1");
  }
}
