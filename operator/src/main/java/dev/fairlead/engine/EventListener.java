package dev.fairlead.engine;

/** Receives the Engine's event stream, on one thread. */
public interface EventListener {
  void connected();

  void event(EngineEvent event);

  void disconnected(String reason);
}
