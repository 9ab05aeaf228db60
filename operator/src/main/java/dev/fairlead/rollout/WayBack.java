package dev.fairlead.rollout;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.spec.Ordered;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a service that fails may go back to (I7).
 *
 * @param rollback whether what is desired is a rollback already, which is never rolled back: what
 *     served before it goes on serving, and no more
 * @param services as they were in the last revision that was wholly in place; empty when none is
 *     known
 */
public record WayBack(boolean rollback, SortedMap<String, Good> services) {
  public static final WayBack NONE = new WayBack(false, new TreeMap<>());

  /** From a rollback. */
  public static final WayBack CLOSED = new WayBack(true, new TreeMap<>());

  /**
   * A service that was in place.
   *
   * @param imageId the local image that its instances ran from
   * @param revision the desired state's, then
   */
  public record Good(DesiredService service, String imageId, String revision) {}

  public WayBack {
    services = Ordered.map(services);
  }
}
