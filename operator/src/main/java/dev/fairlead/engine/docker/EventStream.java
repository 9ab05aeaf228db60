package dev.fairlead.engine.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EventListener;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows GET /events on a virtual thread of its own until closed. The Engine's replay ring is
 * short, so nothing is asked for again after a break: the listener lists when it hears {@code
 * connected}. A bad line or a failing listener never ends it.
 */
final class EventStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final int MAX_LINE_BYTES = 1 << 20;

  private final Calls calls;
  private final EventListener listener;
  private final Thread thread;
  private final Backoff backoff = new Backoff();
  private volatile boolean closed;
  private volatile DockerHttpClient.@Nullable Response open;

  private EventStream(Calls calls, EventListener listener) {
    this.calls = calls;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("engine-events").unstarted(this::follow);
  }

  static EventStream start(Calls calls, EventListener listener) {
    EventStream stream = new EventStream(calls, listener);
    stream.thread.start();
    return stream;
  }

  private void follow() {
    boolean told = false; // that there is no connection: once per break, not per attempt
    while (!closed) {
      boolean wasUp = false;
      String reason = "the Engine ended the event stream";
      try (DockerHttpClient.Response response = connect()) {
        wasUp = true;
        guarded(listener::connected);
        read(response);
      } catch (EngineException e) {
        reason = String.valueOf(e.getMessage());
      } catch (IOException | RuntimeException e) {
        reason = "the event stream broke: " + e.getMessage();
      }
      open = null;
      if (closed) {
        return;
      }
      if (wasUp) {
        calls.forget(); // another Engine may come back: everything about it is asked anew
      }
      if (wasUp || !told) {
        told = true;
        String why = reason;
        guarded(() -> listener.disconnected(why));
      }
      pause();
    }
  }

  private DockerHttpClient.Response connect() {
    calls.negotiate();
    String path = Target.of("events").query("filters", EventReader.filters()).toString();
    DockerHttpClient.Response response = calls.open(Call.get("events", path).within(Limit.PING));
    open = response;
    if (closed) {
      response.close();
    }
    return response;
  }

  private void read(DockerHttpClient.Response response) throws IOException {
    Lines lines = new Lines(response.getBody(), MAX_LINE_BYTES);
    for (String line = lines.next(); line != null && !closed; line = lines.next()) {
      backoff.reset(); // only a stream that brought something counts as recovered
      EventReader.read(line).ifPresent(event -> guarded(() -> listener.event(event)));
    }
  }

  private void guarded(Runnable notification) {
    try {
      notification.run();
    } catch (RuntimeException e) {
      LOG.error("A listener of Engine events failed; the stream goes on", e);
    }
  }

  private void pause() {
    try {
      Thread.sleep(backoff.pause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only close interrupts
    }
  }

  @Override
  public void close() {
    closed = true;
    DockerHttpClient.Response response = open;
    if (response != null) {
      response.close();
    }
    thread.interrupt();
  }
}
