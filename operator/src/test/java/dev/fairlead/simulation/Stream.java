package dev.fairlead.simulation;

import dev.fairlead.engine.EngineEvent;
import dev.fairlead.engine.EventListener;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The event stream to one operator: events come late, twice or never, and it breaks. */
final class Stream {
  private final int owner;
  private final Port port;
  private final Timeline time;
  private final Weather weather;
  private final SplittableRandom random;
  private @Nullable EventListener listener;
  private boolean streaming;

  Stream(int owner, Port port, Timeline time, Weather weather, SplittableRandom random) {
    this.owner = owner;
    this.port = port;
    this.time = time;
    this.weather = weather;
    this.random = random;
  }

  AutoCloseable opens(EventListener heard) {
    listener = heard;
    streaming = true;
    heard.connected();
    return () -> listener = null;
  }

  /** The Engine sent something. */
  void event(EngineEvent event) {
    if (port.dead) {
      return;
    }
    if (!streaming || weather.strikes(Fault.EVENT_LOST)) {
      port.oracle.unheard(event);
      return;
    }
    long delay = weather.hearing;
    if (weather.strikes(Fault.EVENT_LATE)) {
      port.oracle.unheard(event); // Not until then, and by then all may be over.
      delay += random.nextLong(20 * Machine.SECOND);
    }
    EventListener now = delay == 0 && port.changing ? heard() : null;
    if (now != null) {
      now.event(event); // As on the thread of the stream, while the answer is on its way.
    } else {
      deliver(event, delay);
    }
    if (weather.strikes(Fault.EVENT_TWICE)) {
      deliver(event, delay + random.nextLong(5 * Machine.SECOND));
    }
  }

  private void deliver(EngineEvent event, long delay) {
    time.at(
        owner,
        time.now() + delay,
        () -> {
          EventListener heard = heard();
          if (heard != null) {
            heard.event(event);
          } else {
            port.oracle.unheard(event); // The stream broke while it was on its way.
          }
        });
  }

  private @Nullable EventListener heard() {
    return streaming && !port.dead ? listener : null;
  }

  /** The stream breaks, and stands again after a while. */
  void breaks(long nanos) {
    EventListener heard = listener;
    if (heard == null || !streaming || port.dead) {
      return;
    }
    streaming = false;
    time.at(owner, time.now(), () -> unlessDead(() -> heard.disconnected("connection reset")));
    time.at(
        owner,
        time.now() + nanos,
        () ->
            unlessDead(() -> {
              streaming = true;
              heard.connected();
            }));
  }

  private void unlessDead(Runnable action) {
    if (!port.dead) {
      action.run();
    }
  }
}
