package dev.fairlead.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.store.Event;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What happens, as server-sent events with the numbers of the store, from any of them on. */
final class EventFeed {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration MAX_FOLLOWING = Duration.ofHours(1);
  private static final int PAGE = 500;

  private final Store store;
  private final String release;

  /**
   * @param release empty for all
   */
  EventFeed(Store store, String release) {
    this.store = store;
    this.release = release;
  }

  void follow(OutputStream out, long after, BooleanSupplier stopping) throws IOException {
    long end = System.nanoTime() + MAX_FOLLOWING.toNanos();
    long spoken = System.nanoTime();
    long last = after;
    long known = -1;
    while (!stopping.getAsBoolean() && System.nanoTime() < end) {
      // Looked at before the events are read, so that none after the last look is missed.
      long newest = store.lastEvent();
      // A thousand who wait must not ask the database four times a second each.
      List<Event> page = newest == known ? List.of() : store.events(release, 0, last, PAGE);
      for (Event event : page) {
        write(out, "id: " + event.id() + "\ndata: " + Json.text(json(event)) + "\n\n");
        last = event.id();
      }
      if (!page.isEmpty()) {
        spoken = System.nanoTime();
      } else if (System.nanoTime() - spoken > HEARTBEAT.toNanos()) {
        write(out, ": nothing new\n\n");
        spoken = System.nanoTime();
      }
      out.flush();
      if (page.size() < PAGE) {
        known = newest;
        pause();
      }
    }
  }

  static ObjectNode json(Event event) {
    return Json.object()
        .put("id", event.id())
        .put("release", event.release())
        .put("job", event.job())
        .put("at", event.at().toString())
        .put("kind", event.kind())
        .put("service", event.service())
        .put("container", event.container())
        .put("step", event.step())
        .put("outcome", event.outcome())
        .put("message", event.message());
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
