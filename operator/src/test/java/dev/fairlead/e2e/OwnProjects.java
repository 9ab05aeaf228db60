package dev.fairlead.e2e;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.observed.Network;
import dev.fairlead.spec.Labels;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * The real Engine as if nothing but the projects of one test were on it. An operator that prunes
 * removes what its source does not declare: on a host that other tests use too, it must not see
 * theirs.
 */
final class OwnProjects {
  private OwnProjects() {}

  static Engine of(Engine engine, String prefix) {
    Object proxy =
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              if (method.getName().equals("list")) {
                return listed(engine, prefix);
              }
              if (method.getName().equals("networks")) {
                return networks(engine, prefix);
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return (Engine) proxy;
  }

  /** Its own, and those that are no project's. */
  private static List<Network> networks(Engine engine, String prefix) {
    return engine.networks().stream()
        .filter(network -> {
          String project = network.labels().getOrDefault(Labels.PROJECT, "");
          return project.isEmpty() || project.startsWith(prefix);
        })
        .toList();
  }

  private static List<ContainerSummary> listed(Engine engine, String prefix) {
    return engine.list().stream()
        .filter(row -> row.labels().getOrDefault(Labels.PROJECT, "").startsWith(prefix))
        .toList();
  }
}
