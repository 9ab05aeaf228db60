package dev.fairlead.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What really happened on the hosts of a fleet, and what must hold of it, by nothing that an
 * operator computes.
 */
final class FleetTruth {
  /** Whoever is dead for so long was missed by all: a minute of patience, and late watches. */
  private static final long LOST = Duration.ofSeconds(140).toNanos();

  private static final long STABLE = Duration.ofSeconds(1).toNanos();

  /** The same thing is told once in so long. */
  private static final long SAME = Duration.ofMinutes(10).toNanos();

  private final LongSupplier now;
  private final List<FleetSpec> declared = new ArrayList<>();
  private final Map<Long, FleetSpec> byGeneration = new HashMap<>();
  private final SortedMap<String, Map<String, Run>> runs = new TreeMap<>();
  private final SortedMap<String, Long> deadSince = new TreeMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Map<String, Long> told = new HashMap<>();

  /** A container; its version is what it was made of. */
  private static final class Run {
    final String version;
    final int serial;
    long started = -1;
    long ended = -1;

    Run(String version, int serial) {
      this.version = version;
      this.serial = serial;
    }

    boolean live() {
      return started >= 0 && ended < 0;
    }

    boolean stable(long now) {
      return started >= 0 && (ended < 0 ? now : ended) - started >= STABLE;
    }
  }

  FleetTruth(LongSupplier now) {
    this.now = now;
  }

  void declares(FleetSpec spec, long generation) {
    if (declared.isEmpty() || declared.getLast().serial() != spec.serial()) {
      declared.add(spec);
    }
    byGeneration.put(generation, spec);
  }

  FleetSpec newest() {
    return declared.getLast();
  }

  private FleetSpec spec(int serial) {
    return declared.stream().filter(one -> one.serial() == serial).findFirst().orElseThrow();
  }

  void dies(String host) {
    deadSince.put(host, now.getAsLong());
  }

  void revives(String host) {
    deadSince.remove(host);
  }

  private boolean isLost(String host) {
    Long since = deadSince.get(host);
    return since != null && now.getAsLong() - since > LOST;
  }

  private Map<String, Run> on(String host) {
    return runs.computeIfAbsent(host, _ -> new HashMap<>());
  }

  // What hosts do.

  /** A container is made. */
  void creates(String host, String id, String version, int serial) {
    FleetSpec spec = spec(serial);
    boolean first = begun.add(host + " " + version);
    if (first && !spec.hosts().contains(host)) {
      throw new Violation("placement", "%s runs %d, which is for %s".formatted(host, serial, spec));
    }
    if (first) {
      takesItsTurn(host, version, spec);
    }
    on(host).put(id, new Run(version, serial));
  }

  /** Of the hosts that do not have a version yet the first few may begin with it. */
  private void takesItsTurn(String host, String version, FleetSpec spec) {
    List<String> open = new ArrayList<>();
    int lost = 0;
    for (String one : spec.hosts()) {
      if (isLost(one)) {
        lost++;
      } else if (!had(one, version)) {
        open.add(one);
      }
    }
    if (open.indexOf(host) >= spec.most() - lost) {
      throw new Violation(
          "turns",
          "%s begins with %d, %d may at a time, %d are lost, and before it come %s"
              .formatted(host, spec.serial(), spec.most(), lost, open));
    }
  }

  private boolean had(String host, String version) {
    return on(host).values().stream()
        .anyMatch(run -> run.version.equals(version) && run.stable(now.getAsLong()));
  }

  void starts(String host, String id) {
    Run run = on(host).get(id);
    if (run != null) {
      run.started = now.getAsLong();
      run.ended = -1;
    }
  }

  void ends(String host, String id) {
    Run run = on(host).get(id);
    if (run == null || !run.live()) {
      return;
    }
    boolean served = run.stable(now.getAsLong());
    run.ended = now.getAsLong();
    boolean always = declared.stream().allMatch(one -> one.hosts().contains(host));
    if (served && always && on(host).values().stream().noneMatch(Run::live)) {
      throw new Violation("I1", "nothing serves on " + host + " any more");
    }
  }

  /** Versions that live on a host now. */
  List<String> live(String host) {
    return on(host).values().stream().filter(Run::live).map(run -> run.version).toList();
  }

  /** How many hosts began with something that cannot work. */
  long spoilt(FleetSpec bad) {
    return runs.values().stream()
        .filter(all -> all.values().stream().anyMatch(run -> run.serial == bad.serial()))
        .count();
  }

  // What they say.

  /** A status is written that says of a generation that it is in place. */
  void says(String host, long generation, boolean ready, long newest) {
    if (generation > newest) {
      throw new Violation("I21", host + " speaks of generation " + generation + " of " + newest);
    }
    FleetSpec spec = byGeneration.get(generation);
    if (ready && spec != null) {
      for (String one : spec.hosts()) {
        if (on(one).values().stream()
            .noneMatch(run -> run.serial == spec.serial() && run.stable(now.getAsLong()))) {
          throw new Violation(
              "I21",
              "%s says all is well with %d, and %s never had it"
                  .formatted(host, spec.serial(), one));
        }
      }
    }
  }

  /** An Event is written as a new one. */
  void tells(String process, String what) {
    Long before = told.put(process + " " + what, now.getAsLong());
    if (before != null && now.getAsLong() - before < SAME) {
      throw new Violation("events", process + " tells twice: " + what);
    }
  }

  /** What is not so on a host yet; null when all is. */
  @Nullable String missing(String host, String version) {
    List<String> live = live(host);
    List<String> wanted = newest().hosts().contains(host) ? List.of(version) : List.of();
    return live.equals(wanted) ? null : host + " runs " + live + " and not " + wanted;
  }
}
