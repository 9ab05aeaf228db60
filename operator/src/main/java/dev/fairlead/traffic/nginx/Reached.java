package dev.fairlead.traffic.nginx;

import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which instances nginx itself has connected to, asked of it now and then. */
final class Reached {
  /** For so long what was seen holds. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /** More than one host has instances (I16). */
  private static final int MAX = 4_096;

  private final Running running;
  private final Map<String, Long> seen = new ConcurrentHashMap<>();

  Reached(Running running) {
    this.running = running;
  }

  boolean is(String backend, String address) {
    String path = UpstreamText.reachPath(backend, address);
    Long at = seen.get(path);
    if (at != null && System.nanoTime() - at < FRESH.toNanos()) {
      return true;
    }
    if (seen.size() > MAX) {
      seen.clear();
    }
    if (connects(path)) {
      seen.put(path, System.nanoTime());
      return true;
    }
    seen.remove(path);
    return false;
  }

  private boolean connects(String path) {
    try {
      // An app may tell how long a body would be that nobody asked for.
      Http.Answer answer = running.status().send("HEAD", path, Map.of(), "");
      return answer.header(UpstreamText.CONNECTED).matches("[0-9.]+");
    } catch (IOException e) {
      return false;
    }
  }
}
