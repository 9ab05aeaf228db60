package dev.fairlead.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One service of a release, for people.
 *
 * @param ready instances that are up to date or not, and healthy
 * @param desired replicas; 1 for a one-shot until it completed, 0 afterwards
 * @param updated instances that equal the desired state
 * @param strategy how it is replaced and why, for example {@code Recreate · fixed port
 *     127.0.0.1:5432}
 * @param rollout what its rollout is doing
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
    Rollout rollout,
    List<Instance> instances) {

  public ServiceStatus {
    instances = List.copyOf(instances);
  }

  /** Of a service whose rollout nobody knows, as of one that was read off the host alone. */
  public ServiceStatus(
      String name,
      String image,
      int ready,
      int desired,
      int updated,
      String strategy,
      String message,
      List<Instance> instances) {
    this(name, image, ready, desired, updated, strategy, message, Rollout.UNKNOWN, instances);
  }

  /**
   * Where its rollout stands, for people.
   *
   * @param phase one word, for example {@code Soaking}; empty when it is not known
   * @param now what it is doing
   * @param since null when the host does not tell
   * @param next what comes then; empty when nothing does
   */
  public record Rollout(String phase, String now, @Nullable Instant since, String next) {
    public static final Rollout UNKNOWN = new Rollout("", "", null, "");
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
