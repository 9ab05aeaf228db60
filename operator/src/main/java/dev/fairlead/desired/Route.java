package dev.fairlead.desired;

import dev.fairlead.spec.Listen;
import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.util.SortedSet;

/**
 * A way to one port of a service's instances, by a proxy.
 *
 * @param id {@code project:service:kind:name}: no other of this host has it
 * @param listens addresses of the host that the proxy holds for it; empty where the proxy listens
 *     on its own
 * @param port the instances' own
 * @param way which proxy, and how
 * @param admit how long it may take to reach a new instance
 */
public record Route(String id, SortedSet<Listen> listens, int port, Way way, Duration admit) {
  private static final int PROJECT = 0;
  private static final int SERVICE = 1;
  private static final int KIND = 2;

  public Route {
    listens = Ordered.set(listens);
  }

  static String id(String project, String service, Way way, String name) {
    return project + ":" + service + ":" + way.kind() + ":" + name;
  }

  /** The project of the route with this id. */
  public static String project(String id) {
    return part(id, PROJECT);
  }

  /** Stands for those of a project that a kind may have, while nobody can tell which. */
  public static String untold(String project, String kind) {
    return project + "::" + kind + ":";
  }

  /** The kind of proxy whose route has this id, also where nobody wants it any more. */
  public static String kind(String id) {
    return part(id, KIND);
  }

  /** The service that the route with this id leads to; empty where nobody can tell. */
  public static String service(String id) {
    return part(id, SERVICE);
  }

  private static String part(String id, int place) {
    String[] parts = id.split(":", KIND + 2);
    return parts.length > place ? parts[place] : "";
  }

  /** Whether instances must not publish ports themselves. */
  public boolean holdsPorts() {
    return !listens.isEmpty();
  }
}
