package dev.fairlead.traffic.traefik;

import dev.fairlead.observed.Backend;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when servers are on Traefik's list, and since when they are missed there. What Traefik says
 * of a new server before its own first check is no more than a guess; and where it takes nothing of
 * what it is told, no instance is to blame.
 */
final class Sightings {
  /** Longer than Traefik's usual time between two polls. */
  private static final Duration DEAF = Duration.ofSeconds(10);

  /** By route and server, in nanoseconds; guarded by this. */
  private final Map<String, Long> listed = new HashMap<>();

  private final Map<String, Long> missed = new HashMap<>();

  /**
   * How a server stands that shall get work and is not on the list.
   *
   * @param key the route's id, a blank and the server's address
   */
  synchronized Backend.State missing(String key, long now) {
    listed.remove(key);
    missed.putIfAbsent(key, now);
    return Backend.State.COMING;
  }

  /**
   * How one stands that is.
   *
   * @param first after this time Traefik has asked it itself
   */
  synchronized Backend.State listed(String key, boolean down, Duration first, long now) {
    long since = listed.computeIfAbsent(key, _ -> now);
    boolean asked = now - since >= first.toNanos();
    // One that came late has the time of its first check yet.
    if (asked || now - missed.getOrDefault(key, now) <= DEAF.toNanos()) {
      missed.remove(key);
    }
    return down ? Backend.State.DOWN : asked ? Backend.State.ADMITTED : Backend.State.COMING;
  }

  /** Nothing else of a project is looked for any more. */
  synchronized void retain(String project, Collection<String> keys) {
    listed.keySet().removeIf(key -> Book.isOf(key, project) && !keys.contains(key));
    missed.keySet().removeIf(key -> Book.isOf(key, project) && !keys.contains(key));
  }

  /** Whether Traefik leaves something of a project lying for longer than it may. */
  synchronized boolean deaf(String project, long now) {
    return missed.entrySet().stream()
        .anyMatch(e -> Book.isOf(e.getKey(), project) && now - e.getValue() > DEAF.toNanos());
  }
}
