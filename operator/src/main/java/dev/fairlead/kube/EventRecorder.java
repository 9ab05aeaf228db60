package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Event;
import dev.fairlead.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells as Events of the object what happened: steps, failures, drift, outcomes. The same thing
 * again within a while becomes a count on the first Event. Bounded; what the API server does not
 * take in time is lost, as Events may be: the history has it all.
 */
final class EventRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("kubernetes");

  private static final int MAX_WAITING = 500;
  private static final int MAX_KNOWN = 1_000;
  private static final int MAX_NOTE = 1_000;
  private static final int BATCH = 200;
  static final Duration SAME = Duration.ofMinutes(10);

  private final Sink sink;
  private final Store store;
  private final Site site;
  private final Function<String, List<AppReleaseObject>> objects;
  private final Clock clock;
  private final BlockingQueue<Note> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Map<Note, Told> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Note, Told> eldest) {
          return size() > MAX_KNOWN;
        }
      };
  private @Nullable Thread thread;
  private long seen;

  /** One thing that happened, without its time: the same thing is equal. */
  record Note(String release, boolean warning, String reason, String action, String text) {}

  /** Where Events are written. */
  interface Sink {
    /** Writes one of an object. @return its name */
    String create(Note note, AppReleaseObject object, Instant now) throws UnwrittenException;

    /** Counts one that stands once more. @return false when it does not stand any more */
    boolean again(String namespace, String name, int count, Instant now) throws UnwrittenException;
  }

  /** An Event is not written, as far as is known. */
  static final class UnwrittenException extends Exception {
    private static final long serialVersionUID = 1L;

    UnwrittenException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The Event that was made for it. */
  private record Told(String namespace, String name, Instant first, int count) {}

  /**
   * @param objects of a release
   */
  EventRecorder(
      Sink sink,
      Store store,
      Site site,
      Function<String, List<AppReleaseObject>> objects,
      Clock clock) {
    this.sink = sink;
    this.store = store;
    this.site = site;
    this.objects = objects;
    this.clock = clock;
  }

  void start() {
    begin();
    thread = Thread.ofVirtual().name("kube-events").start(this::run);
  }

  /** What was told before is not told again. */
  void begin() {
    seen = store.lastEvent();
  }

  /** A status came; with it, what happened since. */
  void published(ReleaseStatus status, @Nullable ReleaseStatus before) {
    happened();
    Phase phase = status.phase();
    if ((before != null && before.phase() == phase) || stands(status)) {
      return;
    }
    String message = StatusTree.text(status.message());
    switch (phase) {
      case CONVERGED ->
          add(status.release(), false, "Converged", "Reconcile", "revision " + status.revision());
      case ROLLED_BACK -> add(status.release(), true, "RolledBack", "RollBack", message);
      case STALLED, INVALID ->
          add(
              status.release(),
              true,
              status.conditions().getFirst().reason().text(),
              "Reconcile",
              message);
      case PENDING, PROGRESSING, DRIFTED, SUSPENDED -> {}
    }
  }

  /** Whether an object says so already: an operator that starts has no news of what it finds. */
  private boolean stands(ReleaseStatus status) {
    for (AppReleaseObject object : objects.apply(status.release())) {
      JsonNode said = object.status();
      for (JsonNode one : said.path("hosts")) {
        said = one.path("name").asText().equals(site.name()) ? one : said;
      }
      if (said.path("phase").asText().equals(status.phase().text())
          && said.path("revision").asText().equals(status.revision())) {
        return true;
      }
    }
    return false;
  }

  private synchronized void happened() {
    for (Event event : store.events("", 0, seen, BATCH)) {
      seen = Math.max(seen, event.id());
      boolean ok = event.outcome().equals("ok");
      String who = event.container().isEmpty() ? event.service() : event.container();
      switch (event.kind()) {
        case "step" -> {
          String verb = camel(event.step());
          String text =
              (ok ? "" : event.outcome() + ": ")
                  + event.step()
                  + " "
                  + who
                  + ": "
                  + event.message();
          add(event.release(), !ok, ok ? verb : verb + "Failed", verb, text);
        }
        case "drift" -> {
          boolean healed = event.message().equals("healed");
          add(
              event.release(),
              !healed,
              healed ? "DriftHealed" : "DriftDetected",
              "Compare",
              who + ": " + event.message());
        }
        case "verdict" ->
            add(event.release(), true, "RolloutFailed", "Judge", who + ": " + event.message());
        case "control" -> add(event.release(), false, "Asked", "Control", event.message());
        default -> {} // Lines of logs and commits stand in the history.
      }
    }
  }

  private static String camel(String step) {
    StringBuilder text = new StringBuilder();
    for (String word : step.split("-", -1)) {
      text.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return text.toString();
  }

  private void add(String release, boolean warning, String reason, String action, String text) {
    String note = text.length() <= MAX_NOTE ? text : text.substring(0, MAX_NOTE) + "…";
    if (!waiting.offer(new Note(release, warning, reason, action, note))) {
      LOG.debug("an Event of {} is dropped: {}", release, reason);
    }
  }

  private void run() {
    try {
      while (true) {
        write(waiting.take());
      }
    } catch (InterruptedException e) {
      LOG.debug("no more Events");
    }
  }

  /** Writes what waits, for whoever has no thread for it. */
  void drain() {
    for (Note note = waiting.poll(); note != null; note = waiting.poll()) {
      write(note);
    }
  }

  private void write(Note note) {
    try {
      tell(note);
    } catch (UnwrittenException e) {
      LOG.debug("an Event of {} could not be written: {}", note.release(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("an Event of {} is not written: unexpected failure", note.release(), e);
    }
  }

  private void tell(Note note) throws UnwrittenException {
    Instant now = clock.instant();
    Told before = told.get(note);
    if (before != null && before.first().plus(SAME).isAfter(now)) {
      int count = before.count() + 1;
      if (sink.again(before.namespace(), before.name(), count, now)) {
        told.put(note, new Told(before.namespace(), before.name(), before.first(), count));
        return;
      }
    }
    Optional<AppReleaseObject> object = objects.apply(note.release()).stream().findFirst();
    if (object.isPresent()) {
      String name = sink.create(note, object.get(), now);
      told.put(note, new Told(object.get().getMetadata().getNamespace(), name, now, 1));
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
