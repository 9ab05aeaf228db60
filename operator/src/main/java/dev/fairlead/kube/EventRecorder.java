package dev.fairlead.kube;

import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Event;
import dev.fairlead.store.Store;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.api.model.events.v1.EventSeries;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
  private static final Duration SAME = Duration.ofMinutes(10);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
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
  private record Note(String release, boolean warning, String reason, String action, String text) {}

  /** The Event that was made for it. */
  private record Told(String namespace, String name, Instant first, int count) {}

  /**
   * @param objects of a release
   */
  EventRecorder(
      KubernetesClient client,
      Store store,
      Site site,
      Function<String, List<AppReleaseObject>> objects,
      Clock clock) {
    this.client = client;
    this.store = store;
    this.site = site;
    this.objects = objects;
    this.clock = clock;
  }

  void start() {
    seen = store.lastEvent(); // What was told before is not told again.
    thread = Thread.ofVirtual().name("kube-events").start(this::run);
  }

  /** A status came; with it, what happened since. */
  void published(ReleaseStatus status, @Nullable ReleaseStatus before) {
    happened();
    Phase phase = status.phase();
    boolean news = before == null || before.phase() != phase;
    if (!news) {
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
        Note note = waiting.take();
        try {
          tell(note);
        } catch (KubernetesClientException e) {
          LOG.debug("an Event of {} could not be written: {}", note.release(), e.getMessage());
        } catch (RuntimeException e) {
          LOG.error("an Event of {} is not written: unexpected failure", note.release(), e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("no more Events");
    }
  }

  private void tell(Note note) {
    Instant now = clock.instant();
    Told before = told.get(note);
    if (before != null && before.first().plus(SAME).isAfter(now) && again(before, now)) {
      told.put(
          note, new Told(before.namespace(), before.name(), before.first(), before.count() + 1));
      return;
    }
    Optional<AppReleaseObject> object = objects.apply(note.release()).stream().findFirst();
    if (object.isPresent()) {
      String name = create(note, object.get(), now);
      told.put(note, new Told(object.get().getMetadata().getNamespace(), name, now, 1));
    }
  }

  /** Counts it once more; false when the API server has forgotten the first one. */
  private boolean again(Told before, Instant now) {
    var resource =
        client.events().v1().events().inNamespace(before.namespace()).withName(before.name());
    try {
      resource.edit(event -> {
        EventSeries series = new EventSeries();
        series.setCount(before.count() + 1);
        series.setLastObservedTime(new MicroTime(MICROS.format(now)));
        event.setSeries(series);
        return event;
      });
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return false;
      }
      throw e;
    }
  }

  private String create(Note note, AppReleaseObject object, Instant now) {
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(object.name() + "-")
            .withNamespace(object.getMetadata().getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withReportingController("fairlead.dev/operator")
            .withReportingInstance(site.fieldManager())
            .withAction(note.action())
            .withReason(note.reason())
            .withType(note.warning() ? "Warning" : "Normal")
            .withNote(note.text())
            .withNewRegarding()
            .withApiVersion(object.getApiVersion())
            .withKind(object.getKind())
            .withName(object.name())
            .withNamespace(object.getMetadata().getNamespace())
            .withUid(object.getMetadata().getUid())
            .endRegarding()
            .build();
    return client
        .events()
        .v1()
        .events()
        .inNamespace(object.getMetadata().getNamespace())
        .resource(event)
        .create()
        .getMetadata()
        .getName();
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
