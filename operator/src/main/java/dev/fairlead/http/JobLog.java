package dev.fairlead.http;

import dev.fairlead.store.Event;
import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The log of one rollout, a line per event: {@code HH:MM:SS.mmm kind step container outcome
 * message}, times in UTC, a dash where there is nothing to say. Further lines of a message are
 * indented.
 */
final class JobLog {
  /** Nobody follows for longer; the client may ask again. */
  private static final Duration MAX_FOLLOWING = Duration.ofHours(1);

  /** Of a log that is followed as plain text, in which silence has no sign. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private static final int PAGE = 500;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Store store;
  private final long job;

  JobLog(Store store, long job) {
    this.store = store;
    this.job = job;
  }

  static String line(Event event) {
    String container = event.container().isEmpty() ? event.service() : event.container();
    return String.format(
            Locale.ROOT,
            "%s %-7s %-10s %-16s %-7s %s",
            TIME.format(event.at()),
            event.kind(),
            orDash(event.step()),
            orDash(container),
            orDash(event.outcome()),
            event.message().strip().replace("\n", "\n    "))
        .stripTrailing();
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  /** Everything so far. */
  void write(OutputStream out) throws IOException {
    copy(0, (_, text) -> out.write((text + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Everything above an event's id, until the job ends.
   *
   * @param events as server-sent events, each with its id, and the verdict as the last
   */
  void follow(
      OutputStream out,
      boolean events,
      long after,
      Happenings.Follower follower,
      BooleanSupplier stopping)
      throws IOException {
    Sse sse = new Sse(out);
    Sink sink =
        events ? sse::event : (_, text) -> sse.send((text + "\n").getBytes(StandardCharsets.UTF_8));
    long end = System.nanoTime() + MAX_FOLLOWING.toNanos();
    long last = after;
    while (true) {
      boolean ended = ended() || stopping.getAsBoolean() || System.nanoTime() - end > 0;
      last = copy(last, sink);
      if (ended && events) {
        verdict(sse);
      }
      if (events) {
        sse.flush("still running");
      } else {
        sse.flush();
      }
      if (ended) {
        return;
      }
      follower.await(events ? sse.untilHeartbeat() : LONGEST_WAIT);
    }
  }

  private interface Sink {
    void line(long id, String text) throws IOException;
  }

  /** Writes the events above an id. @return the last id written */
  private long copy(long after, Sink sink) throws IOException {
    long last = after;
    List<Event> page;
    do {
      page = store.events("", job, last, PAGE);
      for (Event event : page) {
        sink.line(event.id(), line(event));
        last = event.id();
      }
    } while (page.size() == PAGE);
    return last;
  }

  /** Looked at before the events are read, so that none after the last look is missed. */
  private boolean ended() {
    Optional<Job> found = store.job(job);
    return found.isEmpty() || found.get().ended() != null;
  }

  /** Also where it has none yet: then the stream ends for another reason, and says so. */
  private void verdict(Sse sse) throws IOException {
    Optional<Job> found = store.job(job);
    if (found.isPresent()) {
      sse.named("verdict", Json.text(JobJson.job(found.get())));
    }
  }
}
