package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.spec.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Takes down a release that is no longer declared: its containers, then its networks, never a
 * volume (I17).
 */
public final class Removal {
  private Removal() {}

  /**
   * The next wave; empty when nothing of the release is left. Only what carries its label is
   * touched.
   */
  public static Plan plan(String release, Observed observed) {
    List<Step> wave = new ArrayList<>();
    List<String> notices = new ArrayList<>();
    String undeclared = "release " + release + " is no longer declared";
    for (String service :
        new TreeSet<>(
            observed.containers().stream()
                .filter(container -> container.label(Labels.RELEASE).equals(release))
                .map(Container::service)
                .toList())) {
      wave.addAll(closing(service, observed, undeclared));
    }
    if (!wave.isEmpty()) {
      return new Plan(release, "", List.of(), wave, List.of(), notices, List.of());
    }
    wave.addAll(SitePlanner.removal(release, observed.site(), undeclared));
    for (Container container : observed.containers()) {
      if (container.label(Labels.RELEASE).equals(release)) {
        wave.add(takeDown(container, undeclared));
      } else {
        notices.add(container.name() + " was not made by Fairlead; it is left alone");
      }
    }
    if (wave.isEmpty() && notices.isEmpty()) {
      for (Network network : observed.networks().values()) {
        if (network.labels().getOrDefault(Labels.PROJECT, "").equals(observed.project())) {
          wave.add(
              new Step.RemoveNetwork(network.name(), new Cause("release is no longer declared")));
        }
      }
    }
    return new Plan(release, "", List.of(), wave, List.of(), notices, List.of());
  }

  /** What takes the work from the containers of a service, before they are taken down. */
  static List<Step> closing(String service, Observed observed, String why) {
    String prefix = observed.project() + ":" + service + ":";
    return observed.routes().keySet().stream()
        .filter(route -> route.startsWith(prefix))
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
