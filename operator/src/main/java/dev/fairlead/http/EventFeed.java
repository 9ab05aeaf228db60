package dev.fairlead.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.store.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What happens, as server-sent events with the numbers of the store, from any of them on. */
final class EventFeed {
  private static final Duration MAX_FOLLOWING = Duration.ofHours(1);

  private final Happenings happenings;
  private final String release;

  /**
   * @param release empty for all
   */
  EventFeed(Happenings happenings, String release) {
    this.happenings = happenings;
    this.release = release;
  }

  void follow(OutputStream out, long after, BooleanSupplier stopping) throws IOException {
    long end = System.nanoTime() + MAX_FOLLOWING.toNanos();
    Sse sse = new Sse(out);
    long last = after;
    try (Happenings.Follower follower = happenings.follow()) {
      while (!stopping.getAsBoolean() && System.nanoTime() - end < 0) {
        last = follower.send(sse, release, last);
        sse.flush("nothing new");
        follower.await(sse.untilHeartbeat());
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
}
