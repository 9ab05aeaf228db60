package dev.fairlead.rollout;

import dev.fairlead.spec.Ordered;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
 * What cannot be read off the host about one service. Losing it is safe: clocks start again and
 * instances that stand are judged as standing.
 *
 * @param target what is pursued: a change of it begins a rollout; empty before the first pass
 * @param began when this memory began
 * @param stood containers that were there then; one made since and never accepted has not passed
 *     its gate, whatever was pursued when it was made. Told by id: clocks are set now and then
 * @param settled spec and replicas at which nothing was left to do; empty when that never was
 * @param accepted containers that passed their gate
 * @param absent those of the two that were not seen last time, longest first
 * @param pulled references pulled for the present attempt (pull_policy always)
 * @param joined when a container was last let into traffic, or taken out of it: what the drain
 *     counts from
 * @param probes what was asked and answered, by container
 * @param routed when the proxy was last told to send a container work, or no more
 * @param heals repairs by container name, so that a container that keeps falling over is not
 *     restarted without pause
 */
public record ServiceMemory(
    String target,
    Instant began,
    SortedSet<String> stood,
    String settled,
    SortedSet<String> accepted,
    List<String> absent,
    SortedSet<String> pulled,
    SortedMap<String, Instant> joined,
    SortedMap<String, ProbeState> probes,
    SortedMap<String, Routed> routed,
    SortedMap<String, Heals> heals) {

  /** Of so many containers that are not seen it is known that they passed, or stood. */
  public static final int MAX_ABSENT = 100;

  /** A container that stayed up this long is forgiven its falls. */
  static final Duration FORGIVEN_AFTER = Duration.ofMinutes(5);

  public ServiceMemory {
    stood = Ordered.set(stood);
    accepted = Ordered.set(accepted);
    absent = List.copyOf(absent);
    pulled = Ordered.set(pulled);
    joined = Ordered.map(joined);
    probes = Ordered.map(probes);
    routed = Ordered.map(routed);
    heals = Ordered.map(heals);
  }

  public static ServiceMemory begin(Instant now) {
    return new ServiceMemory(
        "",
        now,
        new TreeSet<>(),
        "",
        new TreeSet<>(),
        List.of(),
        new TreeSet<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>());
  }

  /**
   * Repairs of one instance in a row.
   *
   * @param count from 1
   */
  public record Heals(int count, Instant last) {}

  /**
   * What is pursued now; what is known of containers stays. An image that became known, or moved,
   * is no new attempt: what was pulled for it is not pulled again.
   *
   * @param wanted ends with a blank and the image id
   */
  public ServiceMemory pursue(String wanted) {
    SortedSet<String> kept = attempt(wanted).equals(attempt(target)) ? pulled : new TreeSet<>();
    return wanted.equals(target)
        ? this
        : with(copy -> {
          copy.target = wanted;
          copy.pulled = kept;
        });
  }

  private static String attempt(String target) {
    return target.substring(0, Math.max(0, target.lastIndexOf(' ')));
  }

  /**
   * The first look at the service: what is there stands, unless the host itself tells otherwise.
   */
  public ServiceMemory findStanding(Set<String> ids) {
    return neverPlanned() && !ids.isEmpty() ? with(copy -> copy.stood = new TreeSet<>(ids)) : this;
  }

  /**
   * Whether a container was there before this memory.
   *
   * @param created what the first look goes by, when no ids are known yet
   */
  public boolean stoodBefore(String id, Instant created) {
    return neverPlanned() ? created.isBefore(began) : stood.contains(id);
  }

  /** Whether no look at it led to a plan yet. */
  public boolean neverPlanned() {
    return target.isEmpty();
  }

  /** Nothing is left to do. */
  public ServiceMemory settle(String state) {
    return state.equals(settled) ? this : with(copy -> copy.settled = state);
  }

  public ServiceMemory accept(Set<String> ids) {
    if (accepted.containsAll(ids)) {
      return this;
    }
    TreeSet<String> all = new TreeSet<>(accepted);
    all.addAll(ids);
    return with(copy -> copy.accepted = all);
  }

  public ServiceMemory pull(String reference) {
    TreeSet<String> all = new TreeSet<>(pulled);
    all.add(reference);
    return with(copy -> copy.pulled = all);
  }

  public ServiceMemory join(String id, Instant now) {
    return with(copy -> copy.joined = plus(joined, id, now));
  }

  /**
   * What the proxy was told of a container.
   *
   * @param in whether to send it work
   */
  public record Routed(boolean in, Instant at) {}

  public ServiceMemory route(String id, boolean in, Instant now) {
    return with(copy -> copy.routed = plus(routed, id, new Routed(in, now)));
  }

  /** The proxy is to reach these; where it is not known when it was told of one, it was now. */
  public ServiceMemory await(List<String> ids, Instant now) {
    ServiceMemory after = this;
    for (String id : ids) {
      after = routed.containsKey(id) ? after : after.route(id, true, now);
    }
    return after;
  }

  /** When the proxy was told of it last is not known any more. */
  public ServiceMemory unroute(String id) {
    TreeSet<String> others = new TreeSet<>(routed.keySet());
    return others.remove(id) ? with(copy -> copy.routed = only(routed, others)) : this;
  }

  public ServiceMemory probe(String id, ProbeState state) {
    return with(copy -> copy.probes = plus(probes, id, state));
  }

  /** What these answered is not known any more. */
  public ServiceMemory unask(Set<String> ids) {
    TreeSet<String> others = new TreeSet<>(probes.keySet());
    return others.removeAll(ids) ? with(copy -> copy.probes = only(probes, others)) : this;
  }

  public ServiceMemory healed(String name, Instant now) {
    Heals before = heals.get(name);
    int count =
        before != null && before.last().plus(FORGIVEN_AFTER).isAfter(now) ? before.count() : 0;
    Heals next = new Heals(count + 1, now);
    return with(copy -> copy.heals = plus(heals, name, next));
  }

  /**
   * Forgets containers that are gone (I16). That one passed is known for longer: a list may leave
   * out what is there, and what is seen again later has not to pass anew (I14).
   */
  public ServiceMemory retain(Set<String> ids, Set<String> names) {
    List<String> unseen = unseen(ids);
    boolean all =
        unseen.equals(absent)
            && ids.containsAll(joined.keySet())
            && ids.containsAll(probes.keySet())
            && ids.containsAll(routed.keySet())
            && names.containsAll(heals.keySet());
    if (all) {
      return this;
    }
    Set<String> known = new HashSet<>(ids);
    known.addAll(unseen);
    return with(copy -> {
      copy.stood = only(stood, known);
      copy.accepted = only(accepted, known);
      copy.absent = unseen;
      copy.joined = only(joined, ids);
      copy.probes = only(probes, ids);
      copy.routed = only(routed, ids);
      copy.heals = only(heals, names);
    });
  }

  /** Those that passed or stood and are not there: the last so many. */
  private List<String> unseen(Set<String> ids) {
    if (absent.isEmpty() && ids.containsAll(accepted) && ids.containsAll(stood)) {
      return absent;
    }
    Set<String> unseen = new LinkedHashSet<>(absent);
    unseen.addAll(accepted);
    unseen.addAll(stood);
    unseen.removeAll(ids);
    return unseen.stream().skip(Math.max(0, unseen.size() - MAX_ABSENT)).toList();
  }

  /** When the next repair of this instance is due; null is at once. */
  public @Nullable Instant nextHeal(String name) {
    Heals before = heals.get(name);
    return before == null ? null : before.last().plus(Backoffs.heal(before.count()));
  }

  private static <V> SortedMap<String, V> plus(Map<String, V> map, String key, V value) {
    SortedMap<String, V> copy = new TreeMap<>(map);
    copy.put(key, value);
    return copy;
  }

  private static SortedSet<String> only(SortedSet<String> set, Set<String> kept) {
    SortedSet<String> copy = new TreeSet<>(set);
    copy.retainAll(kept);
    return copy;
  }

  private static <V> SortedMap<String, V> only(Map<String, V> map, Set<String> keys) {
    SortedMap<String, V> copy = new TreeMap<>(map);
    copy.keySet().retainAll(keys);
    return copy;
  }

  /** The same but for what is changed on its copy. */
  private ServiceMemory with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made();
  }

  private static final class Copy {
    private String target;
    private final Instant began;
    private SortedSet<String> stood;
    private String settled;
    private SortedSet<String> accepted;
    private List<String> absent;
    private SortedSet<String> pulled;
    private SortedMap<String, Instant> joined;
    private SortedMap<String, ProbeState> probes;
    private SortedMap<String, Routed> routed;
    private SortedMap<String, Heals> heals;

    private Copy(ServiceMemory of) {
      target = of.target;
      began = of.began;
      stood = of.stood;
      settled = of.settled;
      accepted = of.accepted;
      absent = of.absent;
      pulled = of.pulled;
      joined = of.joined;
      probes = of.probes;
      routed = of.routed;
      heals = of.heals;
    }

    private ServiceMemory made() {
      return new ServiceMemory(
          target, began, stood, settled, accepted, absent, pulled, joined, probes, routed, heals);
    }
  }
}
