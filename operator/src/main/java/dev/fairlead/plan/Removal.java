package dev.fairlead.plan;

import dev.fairlead.desired.Route;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.spec.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Takes down a release that is no longer declared: the routes that lead to it, its containers, the
 * files of its site, then its networks, never a volume. I17: only what carries its label.
 */
public final class Removal {
  private Removal() {}

  /**
   * The next wave; empty when nothing of the release is left.
   *
   * @param succeeded whether another release has the project now, with what stands in it
   */
  public static Plan plan(String release, Observed observed, boolean succeeded) {
    String undeclared = "release " + release + " is no longer declared";
    List<Step> routes = routes(release, observed, succeeded, undeclared);
    if (!routes.isEmpty()) {
      return new Plan(release, "", List.of(), routes, List.of(), List.of(), List.of());
    }
    List<Step> wave = new ArrayList<>(SitePlanner.removal(release, observed.site(), undeclared));
    List<String> notices = new ArrayList<>();
    for (Container container : observed.containers()) {
      if (container.label(Labels.RELEASE).equals(release)) {
        wave.add(takeDown(container, undeclared));
      } else {
        notices.add(container.name() + " was not made by Fairlead; it is left alone");
      }
    }
    if (wave.isEmpty() && notices.isEmpty() && !succeeded) {
      for (Network network : observed.networks().values()) {
        if (network.isOf(release, observed.project())) {
          wave.add(
              new Step.RemoveNetwork(network.name(), new Cause("release is no longer declared")));
        }
      }
    }
    return new Plan(release, "", List.of(), wave, List.of(), notices, List.of());
  }

  /**
   * Nobody tells the proxy any more where a service is: also not one whose containers were not made
   * here and stay, or are gone.
   */
  private static List<Step> routes(
      String release, Observed observed, boolean succeeded, String why) {
    TreeSet<String> services = new TreeSet<>();
    observed.routes().keySet().forEach(route -> services.add(Route.service(route)));
    services.removeIf(service -> {
      List<String> owners =
          observed.of(service).stream().map(c -> c.label(Labels.RELEASE)).toList();
      boolean others = owners.stream().anyMatch(o -> !o.isEmpty() && !o.equals(release));
      return !owners.contains(release) && (others || succeeded);
    });
    return services.stream().flatMap(service -> closing(service, observed, why).stream()).toList();
  }

  /** What takes the work from the containers of a service, before they are taken down. */
  static List<Step> closing(String service, Observed observed, String why) {
    String prefix = observed.project() + ":" + service + ":";
    return observed.routes().keySet().stream()
        // I14: where nobody can tell, one of them may lead to it.
        .filter(route -> route.startsWith(prefix) || Route.service(route).isEmpty())
        .<Step>map(route -> new Step.Close(service, route, new Cause(why)))
        .toList();
  }

  static Step takeDown(Container container, String why) {
    Target target =
        new Target(
            container.id(), container.name(), container.label(Labels.PROJECT), container.service());
    if (!container.live()) {
      return new Step.Remove(target, new Cause(why));
    }
    Duration grace = container.spec().program().stopGrace();
    String signal = container.spec().program().stopSignal();
    return new Step.Stop(
        target,
        signal == null || signal.isEmpty() ? "SIGTERM" : signal,
        grace == null ? Draft.DEFAULT_GRACE : grace,
        new Cause(why));
  }
}
