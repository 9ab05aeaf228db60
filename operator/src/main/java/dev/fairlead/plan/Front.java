package dev.fairlead.plan;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.Backend;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.RouteState;
import dev.fairlead.observed.RouteState.Answered;
import dev.fairlead.observed.RouteState.Unanswered;
import dev.fairlead.spec.Listen;
import dev.fairlead.spec.PortBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the proxy in front of a service knows of its instances. An instance is one of its backends,
 * on each of the service's routes. Everything is read off what the proxy says now; what it does not
 * say is not supposed (I14).
 */
final class Front {
  private final Draft draft;
  private final List<Route> routes;

  Front(Draft draft) {
    this.draft = draft;
    // A revision that is gone back to may have published its ports itself.
    boolean published = !draft.goal.spec().networking().ports().isEmpty();
    this.routes =
        draft.service.routes().stream().filter(r -> !r.holdsPorts() || !published).toList();
  }

  List<Route> routes() {
    return routes;
  }

  /** Whether instances get their work by it. */
  boolean used() {
    return !routes.isEmpty();
  }

  Duration admission() {
    return routes.isEmpty() ? Duration.ZERO : routes.getFirst().admit();
  }

  /** What does not answer, by route, and why. */
  Optional<Map.Entry<String, Unanswered>> problem() {
    return states()
        .filter(entry -> entry.getValue() instanceof Unanswered)
        .map(entry -> Map.entry(entry.getKey(), (Unanswered) entry.getValue()))
        .findFirst();
  }

  /** What is said of all routes that lead to the service, those that nobody wants included. */
  private Stream<Map.Entry<String, RouteState>> states() {
    return of(draft.context, draft.service.name());
  }

  static Stream<Map.Entry<String, RouteState>> of(Context context, String service) {
    if (context.observed().routes().isEmpty()) {
      return Stream.empty();
    }
    String prefix = context.desired().project() + ":" + service + ":";
    return context.observed().routes().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix));
  }

  /** Those of them that nobody wants. */
  List<String> strays() {
    return states()
        .filter(entry -> !unknown(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .filter(id -> routes.stream().noneMatch(route -> route.id().equals(id)))
        .toList();
  }

  /**
   * Whether it is told of because it is declared, and not because the proxy has it: what is gone
   * back to may do without, and there is nothing to close then.
   */
  private boolean unknown(String route, RouteState state) {
    return state instanceof Answered answered
        && !answered.known()
        && draft.context.desired().services().stream()
            .flatMap(service -> service.routes().stream())
            .anyMatch(declared -> declared.id().equals(route));
  }

  Optional<Answered> answered(String route) {
    return draft.context.observed().routes().get(route) instanceof Answered answered
        ? Optional.of(answered)
        : Optional.empty();
  }

  /** Where the proxy can listen now: what a container publishes itself is that one's still. */
  SortedSet<Listen> free(Route route) {
    SortedSet<Listen> free = new TreeSet<>(route.listens());
    strays()
        .forEach(stray ->
            answered(stray).ifPresent(a -> a.open().forEach(held -> free.removeIf(held::meets))));
    for (Container container : draft.context.observed().containers()) {
      if (container.live()) {
        published(container).forEach(held -> free.removeIf(held::meets));
      }
    }
    return free;
  }

  static List<Listen> published(Container container) {
    return container.spec().networking().ports().stream()
        .filter(port -> port.fixed() && port.protocol().equals("tcp"))
        .map(Listen::of)
        .toList();
  }

  /** Whether it is there as it shall be: where it is not, what it says of backends says little. */
  boolean sound() {
    return routes.stream()
        .allMatch(route ->
            answered(route.id()).map(a -> a.known() && a.open().equals(free(route))).orElse(false));
  }

  String address(Instance instance) {
    String network = routes.isEmpty() ? "" : routes.getFirst().way().network();
    return Address.of(instance.container(), draft.context.observed(), network);
  }

  /** The backend that an instance is now, if it is one. */
  Optional<Backend> backend(Route route, Instance instance) {
    String name = Backend.name(instance.container().id(), address(instance));
    return answered(route.id()).stream()
        .flatMap(a -> a.backends().stream())
        .filter(backend -> backend.name().equals(name))
        .findFirst();
  }

  /** Whether it gets work, seen so, on every route. */
  boolean admitted(Instance instance) {
    return routes.stream()
        .allMatch(route ->
            backend(route, instance)
                .map(Backend::state)
                .filter(Backend.State.ADMITTED::equals)
                .isPresent());
  }

  /** Whether the work of a service reaches it, as far as its front is concerned. */
  boolean serves(Instance instance) {
    return !used() || !sound() || publishes(instance) || admitted(instance);
  }

  /**
   * Whether it gets no work, and could: the proxy is yet to be told of it or to reach it, and until
   * then whoever finds it in another way does, as before it was led to; or it was taken out, and
   * can be let in again while it is there.
   */
  boolean pending(Instance instance) {
    return used()
        && sound()
        && !publishes(instance)
        && held(instance).stream()
            .allMatch(h ->
                switch (h.backend().state()) {
                  case COMING, DRAINING -> true;
                  case ADMITTED, DOWN -> false;
                });
  }

  /** Whether it holds ports itself that the proxy is to hold: then it is reached by those. */
  boolean publishes(Instance instance) {
    List<PortBinding> ports = instance.container().spec().networking().ports();
    return !ports.isEmpty() && routes.stream().anyMatch(Route::holdsPorts);
  }

  /** A backend that an instance is, on some route, under some address. */
  record Held(String route, Backend backend) {}

  List<Held> held(Instance instance) {
    List<Held> all = new ArrayList<>();
    states()
        .forEach(entry -> {
          if (entry.getValue() instanceof Answered answered) {
            answered.backends().stream()
                .filter(backend -> backend.isOf(instance.container().id()))
                .forEach(backend -> all.add(new Held(entry.getKey(), backend)));
          }
        });
    return all;
  }
}
