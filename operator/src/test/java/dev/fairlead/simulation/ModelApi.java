package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A Kubernetes API server: AppReleases, each write with a version, all versions until they are
 * compacted, finalizers, generations, and a lease. It has no faults of its own but to be away.
 */
final class ModelApi {
  private final List<SortedMap<String, Stored>> versions = new ArrayList<>();
  private long compacted;
  private long uids;
  private Map.Entry<String, String> lease = Map.entry("", "");
  private long leaseVersion;
  boolean away;

  ModelApi() {
    versions.add(Collections.emptySortedMap());
  }

  long version() {
    return versions.size() - 1L;
  }

  /** All objects now. */
  SortedMap<String, Stored> now() {
    return versions.getLast();
  }

  Optional<Stored> find(String place) {
    return Optional.ofNullable(now().get(place));
  }

  /** All objects as they were; empty where that is forgotten. */
  Optional<SortedMap<String, Stored>> at(long version) {
    return version < compacted || version < 0
        ? Optional.empty()
        : Optional.of(versions.get((int) version));
  }

  void compact() {
    compacted = version();
  }

  /** What people do. @return whether there was nothing against it */
  boolean apply(String name, JsonNode spec) {
    Stored before = now().get(Stored.NAMESPACE + "/" + name);
    if (before == null) {
      put(new Stored(name, "uid-" + ++uids, 0, 1, spec, null, new TreeSet<>(), false));
    } else if (before.leaving()) {
      return false;
    } else if (!before.spec().equals(spec)) {
      put(before.withSpec(spec));
    }
    return true;
  }

  void delete(String place) {
    Stored before = now().get(place);
    if (before != null && !before.leaving()) {
      settle(before.deleted());
    }
  }

  /**
   * Writes one that is there.
   *
   * @return what stands then; empty where it is not there any more
   */
  Optional<Stored> write(String place, UnaryOperator<Stored> change) {
    Stored before = now().get(place);
    if (before == null) {
      return Optional.empty();
    }
    Stored after = change.apply(before);
    if (!after.equals(before)) {
      settle(after);
    }
    return Optional.of(now().getOrDefault(place, after));
  }

  /** One that is being deleted goes with its last finalizer. */
  private void settle(Stored after) {
    if (after.leaving() && after.finalizers().isEmpty()) {
      SortedMap<String, Stored> next = new TreeMap<>(now());
      next.remove(after.place());
      versions.add(next);
    } else {
      put(after);
    }
  }

  private void put(Stored one) {
    SortedMap<String, Stored> next = new TreeMap<>(now());
    next.put(one.place(), one.at(version() + 1));
    versions.add(next);
  }

  // The lease of a host.

  /** Its holder and its version; empty when there is none yet. */
  Optional<Map.Entry<String, String>> lease() {
    return lease.getValue().isEmpty() ? Optional.empty() : Optional.of(lease);
  }

  boolean lease(String version, String holder) {
    if (!version.equals(lease.getValue())) {
      return false;
    }
    lease = Map.entry(holder, Long.toString(++leaseVersion));
    return true;
  }
}
