package dev.fairlead.http;

import com.sun.net.httpserver.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which deliveries of webhooks were heard. A forge that got no answer sends the same again, and so
 * may somebody who overheard one; only the first counts. What a person has delivered again much
 * later is heard once more.
 */
final class Deliveries {
  private static final List<String> IDS =
      List.of(
          "X-GitHub-Delivery",
          "X-Forgejo-Delivery",
          "X-Gitea-Delivery",
          "X-Gogs-Delivery",
          "Idempotency-Key",
          "X-Gitlab-Event-UUID");

  private static final Duration MEMORY = Duration.ofMinutes(10);
  private static final int MAX = 1_000;
  private static final int MAX_ID = 128;

  private final InstantSource clock;
  private final Map<String, Instant> heard =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MAX;
        }
      };

  Deliveries(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether this one was not heard before; one without an id never was. */
  synchronized boolean isNew(Headers headers) {
    for (String name : IDS) {
      String id = headers.getFirst(name);
      if (id != null && !id.isBlank() && id.length() <= MAX_ID) {
        Instant now = clock.instant();
        Instant before = heard.remove(id);
        heard.put(id, now);
        return before == null || before.plus(MEMORY).isBefore(now);
      }
    }
    return true;
  }
}
