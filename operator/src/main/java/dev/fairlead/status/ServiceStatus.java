package dev.fairlead.status;

import java.util.List;

/**
 * One service of a release, for people.
 *
 * @param ready instances that are up to date or not, and healthy
 * @param desired replicas; 1 for a one-shot until it completed, 0 afterwards
 * @param updated instances that equal the desired state
 * @param strategy how it is replaced and why, for example {@code Recreate · fixed port
 *     127.0.0.1:5432}
 * @param message what this service waits for; empty when nothing
 */
public record ServiceStatus(
    String name,
    String image,
    int ready,
    int desired,
    int updated,
    String strategy,
    String message,
    List<Instance> instances) {

  public ServiceStatus {
    instances = List.copyOf(instances);
  }

  /** One container, for people. */
  public record Instance(
      String name,
      String id,
      String image,
      String revision,
      String state,
      String health,
      boolean ready) {}
}
