package dev.fairlead.rollout;

import dev.fairlead.spec.Ordered;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
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
 * @param told by container, what it was last told of the content of its files while it ran
 */
public record Rollouts(
    SortedMap<String, ServiceMemory> services,
    List<Hold> holds,
    SortedSet<String> completed,
    SortedMap<String, SortedSet<String>> tolerated,
    SortedMap<String, String> resumed,
    WayBack wayBack,
    SortedMap<String, String> hooks,
    SortedMap<String, Instant> renewed,
    SortedMap<String, Told> told) {

  public static final Rollouts NONE = new Rollouts(new TreeMap<>(), List.of(), new TreeSet<>());

  public Rollouts {
    services = Ordered.map(services);
    holds = List.copyOf(holds);
    completed = Ordered.set(completed);
    tolerated = Ordered.map(tolerated);
    resumed = Ordered.map(resumed);
    hooks = Ordered.map(hooks);
    renewed = Ordered.map(renewed);
    told = Ordered.map(told);
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
    SortedMap<String, ServiceMemory> all = new TreeMap<>(services);
    all.put(service, memory);
    return with(copy -> copy.services = all);
  }

  /** A one-shot completed for this target. */
  public Rollouts withCompleted(String key) {
    SortedSet<String> all = new TreeSet<>(completed);
    all.add(key);
    return with(copy -> copy.completed = all);
  }

  public Rollouts withHolds(List<Hold> replacement) {
    return with(copy -> copy.holds = replacement);
  }

  /** These fields of this spec are never equal, and are not compared. */
  public Rollouts withTolerated(String specHash, SortedSet<String> paths) {
    SortedSet<String> both = new TreeSet<>(paths);
    both.addAll(tolerated(specHash));
    return with(copy -> copy.tolerated = plus(tolerated, specHash, Ordered.set(both)));
  }

  /**
   * A paused rollout may go on, for as long as this is what is pursued: another target pauses
   * again.
   *
   * @param targetKey as the service's plan shows it
   */
  public Rollouts withResumed(String service, String targetKey) {
    return with(copy -> copy.resumed = plus(resumed, service, targetKey));
  }

  /** What was pursued is in place: a later rollout pauses again, whatever its target. */
  public Rollouts withoutResumed() {
    return with(copy -> copy.resumed = new TreeMap<>());
  }

  /**
   * The {@code post_start} of a container did not end well.
   *
   * @param why empty when it was not seen to end
   */
  public Rollouts withHook(String id, String why) {
    return with(copy -> copy.hooks = plus(hooks, id, why));
  }

  public Rollouts withoutHooks(Set<String> ids) {
    return with(copy -> copy.hooks = without(hooks, ids));
  }

  public Rollouts withTold(String id, Told what) {
    return with(copy -> copy.told = plus(told, id, what));
  }

  public Rollouts withoutTold(Set<String> ids) {
    return with(copy -> copy.told = without(told, ids));
  }

  public Rollouts withWayBack(WayBack replacement) {
    return replacement.equals(wayBack) ? this : with(copy -> copy.wayBack = replacement);
  }

  /** Since when each service's instances must have been made. */
  public Rollouts withRenewed(SortedMap<String, Instant> replacement) {
    return replacement.equals(renewed) ? this : with(copy -> copy.renewed = replacement);
  }

  public boolean resumed(String service, String targetKey) {
    return targetKey.equals(resumed.get(service));
  }

  public SortedSet<String> tolerated(String specHash) {
    return tolerated.getOrDefault(specHash, Collections.emptySortedSet());
  }

  private static <V> SortedMap<String, V> plus(Map<String, V> map, String key, V value) {
    SortedMap<String, V> copy = new TreeMap<>(map);
    copy.put(key, value);
    return copy;
  }

  private static <V> SortedMap<String, V> without(Map<String, V> map, Set<String> keys) {
    SortedMap<String, V> copy = new TreeMap<>(map);
    copy.keySet().removeAll(keys);
    return copy;
  }

  /** The same but for what is changed on its copy. */
  private Rollouts with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made();
  }

  private static final class Copy {
    private SortedMap<String, ServiceMemory> services;
    private List<Hold> holds;
    private SortedSet<String> completed;
    private SortedMap<String, SortedSet<String>> tolerated;
    private SortedMap<String, String> resumed;
    private WayBack wayBack;
    private SortedMap<String, String> hooks;
    private SortedMap<String, Instant> renewed;
    private SortedMap<String, Told> told;

    private Copy(Rollouts of) {
      services = of.services;
      holds = of.holds;
      completed = of.completed;
      tolerated = of.tolerated;
      resumed = of.resumed;
      wayBack = of.wayBack;
      hooks = of.hooks;
      renewed = of.renewed;
      told = of.told;
    }

    private Rollouts made() {
      return new Rollouts(
          services, holds, completed, tolerated, resumed, wayBack, hooks, renewed, told);
    }
  }
}
