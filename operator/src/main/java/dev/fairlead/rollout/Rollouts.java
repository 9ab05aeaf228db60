package dev.fairlead.rollout;

import dev.fairlead.spec.Ordered;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that the planner is told beyond desired and observed state.
 *
 * @param services memory by service name
 * @param completed targets ({@code service specHash imageId}) of one-shots that completed, so that
 *     a pruned container is no reason to run again
 * @param tolerated by spec hash, the fields that the Engine makes something else of whenever it
 *     creates a container from that spec: replacing it again would change nothing
 * @param resumed by service, the target that a person let go on after its rollout had paused
 * @param wayBack what a service that fails may go back to
 * @param hooks by container, why its {@code post_start} did not end well; empty text where it was
 *     not seen to end
 * @param renewed by service, since when an instance must have been made to be left as it is, though
 *     nothing differs
 */
public record Rollouts(
    SortedMap<String, ServiceMemory> services,
    List<Hold> holds,
    SortedSet<String> completed,
    SortedMap<String, SortedSet<String>> tolerated,
    SortedMap<String, String> resumed,
    WayBack wayBack,
    SortedMap<String, String> hooks,
    SortedMap<String, Instant> renewed) {

  public static final Rollouts NONE =
      new Rollouts(new TreeMap<>(), List.of(), new java.util.TreeSet<>());

  public Rollouts {
    services = Ordered.map(services);
    holds = List.copyOf(holds);
    completed = Ordered.set(completed);
    tolerated = Ordered.map(tolerated);
    resumed = Ordered.map(resumed);
    hooks = Ordered.map(hooks);
    renewed = Ordered.map(renewed);
  }

  public Rollouts(
      SortedMap<String, ServiceMemory> services, List<Hold> holds, SortedSet<String> completed) {
    this(
        services,
        holds,
        completed,
        new TreeMap<>(),
        new TreeMap<>(),
        WayBack.NONE,
        new TreeMap<>(),
        new TreeMap<>());
  }

  public ServiceMemory of(String service, Instant now) {
    ServiceMemory memory = services.get(service);
    return memory == null ? ServiceMemory.begin(now) : memory;
  }

  /** Whether all these containers were seen to pass their gate before. */
  public boolean accepted(String service, Set<String> ids) {
    ServiceMemory memory = services.get(service);
    return ids.isEmpty() || (memory != null && memory.accepted().containsAll(ids));
  }

  /** The hold on this target, whether expired or not; null when it never failed. */
  public @Nullable Hold hold(String service, String specHash, String imageId) {
    for (Hold hold : holds) {
      if (hold.service().equals(service)
          && hold.specHash().equals(specHash)
          && (hold.imageId().equals(imageId) || hold.imageId().isEmpty())) {
        return hold;
      }
    }
    return null;
  }

  public Rollouts with(String service, ServiceMemory memory) {
    if (memory.equals(services.get(service))) {
      return this;
    }
    SortedMap<String, ServiceMemory> copy = new TreeMap<>(services);
    copy.put(service, memory);
    return new Rollouts(copy, holds, completed, tolerated, resumed, wayBack, hooks, renewed);
  }

  /** A one-shot completed for this target. */
  public Rollouts withCompleted(String key) {
    SortedSet<String> all = new java.util.TreeSet<>(completed);
    all.add(key);
    return new Rollouts(services, holds, all, tolerated, resumed, wayBack, hooks, renewed);
  }

  public Rollouts withHolds(List<Hold> replacement) {
    return new Rollouts(
        services, replacement, completed, tolerated, resumed, wayBack, hooks, renewed);
  }

  /** These fields of this spec are never equal, and are not compared. */
  public Rollouts withTolerated(String specHash, SortedSet<String> paths) {
    SortedMap<String, SortedSet<String>> all = new TreeMap<>(tolerated);
    SortedSet<String> both = new java.util.TreeSet<>(paths);
    both.addAll(tolerated(specHash));
    all.put(specHash, Ordered.set(both));
    return new Rollouts(services, holds, completed, all, resumed, wayBack, hooks, renewed);
  }

  /**
   * A paused rollout may go on, for as long as this is what is pursued: another target pauses
   * again.
   *
   * @param targetKey as the service's plan shows it
   */
  public Rollouts withResumed(String service, String targetKey) {
    SortedMap<String, String> all = new TreeMap<>(resumed);
    all.put(service, targetKey);
    return new Rollouts(services, holds, completed, tolerated, all, wayBack, hooks, renewed);
  }

  /** What was pursued is in place: a later rollout pauses again, whatever its target. */
  public Rollouts withoutResumed() {
    return new Rollouts(
        services, holds, completed, tolerated, new TreeMap<>(), wayBack, hooks, renewed);
  }

  /**
   * The {@code post_start} of a container did not end well.
   *
   * @param why empty when it was not seen to end
   */
  public Rollouts withHook(String id, String why) {
    SortedMap<String, String> all = new TreeMap<>(hooks);
    all.put(id, why);
    return new Rollouts(services, holds, completed, tolerated, resumed, wayBack, all, renewed);
  }

  public Rollouts withoutHooks(Set<String> ids) {
    SortedMap<String, String> others = new TreeMap<>(hooks);
    others.keySet().removeAll(ids);
    return new Rollouts(services, holds, completed, tolerated, resumed, wayBack, others, renewed);
  }

  public Rollouts withWayBack(WayBack replacement) {
    return replacement.equals(wayBack)
        ? this
        : new Rollouts(services, holds, completed, tolerated, resumed, replacement, hooks, renewed);
  }

  /** Since when each service's instances must have been made. */
  public Rollouts withRenewed(SortedMap<String, Instant> replacement) {
    return replacement.equals(renewed)
        ? this
        : new Rollouts(services, holds, completed, tolerated, resumed, wayBack, hooks, replacement);
  }

  public boolean resumed(String service, String targetKey) {
    return targetKey.equals(resumed.get(service));
  }

  public SortedSet<String> tolerated(String specHash) {
    return tolerated.getOrDefault(specHash, java.util.Collections.emptySortedSet());
  }
}
