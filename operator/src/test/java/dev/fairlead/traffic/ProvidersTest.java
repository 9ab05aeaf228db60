package dev.fairlead.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.desired.Route;
import dev.fairlead.desired.Way;
import dev.fairlead.observed.RouteState;
import dev.fairlead.spec.Listen;
import dev.fairlead.traffic.Providers.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
  private static final Route ROUTE =
      new Route(
          "shop:web:front:8080",
          new TreeSet<>(List.of(new Listen("", 8080))),
          80,
          new Way.Front(true, false),
          Duration.ofSeconds(30));

  @TempDir Path state;
  private final List<String> calls = new ArrayList<>();

  /** Notes what it is told, and has one route of its own. */
  private final class Noting implements Provider {
    private final String kind;

    Noting(String kind) {
      this.kind = kind;
      calls.add(kind + " is made");
    }

    @Override
    public SortedMap<String, RouteState> observe(String project, Collection<Route> wanted) {
      SortedMap<String, RouteState> states = new TreeMap<>();
      states.put(project + ":web:" + kind + ":left", new RouteState.Unanswered("of " + kind));
      wanted.forEach(route -> states.put(route.id(), new RouteState.Unanswered("by " + kind)));
      return states;
    }

    @Override
    public void open(Route route, SortedSet<Listen> listens) {
      calls.add(kind + " opens " + route.id());
    }

    @Override
    public void close(String route) {
      calls.add(kind + " closes " + route);
    }

    @Override
    public void admit(Route route, String backend, String address) {
      calls.add(kind + " admits " + backend);
    }

    @Override
    public void evict(String route, String backend) {
      calls.add(kind + " evicts " + backend);
    }

    @Override
    public void withdraw(String route, String backend) {
      calls.add(kind + " withdraws " + backend);
    }

    @Override
    public boolean runs(String project) {
      return project.equals("runs-" + kind);
    }
  }

  private Providers providers() {
    return new Providers(
        Map.of(
            "front", new Kind(state.resolve("front"), () -> new Noting("front")),
            "other", new Kind(state.resolve("other"), () -> new Noting("other"))));
  }

  @Test
  void makesNobodyWhereNothingIsLed() {
    Providers providers = providers();
    assertThat(providers.observe("shop", List.of())).isEmpty();
    assertThat(providers.runs("runs-front")).isFalse();
    assertThat(calls).isEmpty();
  }

  @Test
  void asksTheKindOfEachRouteAndWhatAnEarlierRunUsed() throws Exception {
    Files.createDirectory(state.resolve("other"));
    Providers providers = providers();
    assertThat(providers.observe("shop", List.of(ROUTE)))
        .containsOnlyKeys("shop:web:front:8080", "shop:web:front:left", "shop:web:other:left");
    assertThat(providers.observe("blog", List.of()))
        .containsOnlyKeys("blog:web:front:left", "blog:web:other:left");
    assertThat(providers.runs("runs-other")).isTrue();
    assertThat(calls).containsExactlyInAnyOrder("front is made", "other is made");
  }

  @Test
  void tellsTheKindThatTheRouteIsOf() {
    Providers providers = providers();
    providers.open(ROUTE, ROUTE.listens());
    providers.admit(ROUTE, "a", "172.17.0.2");
    providers.close("shop:web:other:left");
    providers.evict("shop:web:other:left", "b");
    providers.withdraw("shop:web:front:8080", "c");
    assertThat(calls)
        .containsExactly(
            "front is made",
            "front opens shop:web:front:8080",
            "front admits a",
            "other is made",
            "other closes shop:web:other:left",
            "other evicts b",
            "front withdraws c");
  }

  @Test
  void oneThatIsNotThereSaysWhy() {
    Providers providers = new Providers(Map.of("front", Kind.missing("no directory")));
    assertThat(providers.observe("shop", List.of(ROUTE)))
        .containsEntry(ROUTE.id(), new RouteState.Unanswered("no directory"));
  }
}
