package dev.fairlead.engine;

import dev.fairlead.spec.Ordered;
import java.time.Instant;
import java.util.SortedMap;

/**
 * One event of the Engine.
 *
 * @param type container, network, volume or image
 * @param action for example {@code die}, {@code start}, {@code health_status: healthy}, {@code
 *     connect}
 * @param id the container's id, for network events too; empty when no container is concerned
 * @param attributes labels, name, image, exitCode as the Engine sends them
 */
public record EngineEvent(
    String type, String action, String id, Instant at, SortedMap<String, String> attributes) {
  public EngineEvent {
    attributes = Ordered.map(attributes);
  }
}
