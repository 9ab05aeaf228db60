package dev.fairlead.engine.docker;

/** Told of every Engine call when it ends: what the metrics are made of. */
@FunctionalInterface
public interface CallObserver {
  /** Hears nothing. */
  CallObserver NONE = (name, outcome, nanos) -> {};

  /**
   * A call ended.
   *
   * @param name the call, from a fixed set: {@code container_start}
   * @param outcome {@code ok}, or the failure's kind in lower case
   */
  void call(String name, String outcome, long nanos);
}
