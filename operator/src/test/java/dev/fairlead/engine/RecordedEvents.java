package dev.fairlead.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what a listener hears. */
public final class RecordedEvents implements EventListener {
  public final List<String> connects = new CopyOnWriteArrayList<>();
  public final List<String> disconnects = new CopyOnWriteArrayList<>();
  private final List<EngineEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void connected() {
    connects.add("connected");
  }

  @Override
  public void event(EngineEvent event) {
    events.add(event);
  }

  @Override
  public void disconnected(String reason) {
    disconnects.add(reason);
  }

  public List<EngineEvent> of(String id) {
    return events.stream().filter(e -> e.id().equals(id)).toList();
  }

  /** The actions of container events, in order. */
  public List<String> actions(String id) {
    return of(id).stream()
        .filter(e -> e.type().equals("container"))
        .map(EngineEvent::action)
        .toList();
  }
}
