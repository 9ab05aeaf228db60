package dev.fairlead.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Deploys in the heap: all that are under way, and the newest of those that ended. */
final class InMemoryDeploys implements DeployBook {
  /** As long as anybody asks for one. */
  static final Duration MAX_AGE = Duration.ofDays(90);

  private final int keep;
  private final int lines;
  private final SequencedMap<String, Deploy> deploys = new LinkedHashMap<>();
  private final Map<String, Deque<DeployLine>> logs = new HashMap<>();
  private final Map<String, Long> numbers = new HashMap<>();

  /**
   * @param keep so many that ended
   * @param lines of each log
   */
  InMemoryDeploys(int keep, int lines) {
    this.keep = keep;
    this.lines = lines;
  }

  @Override
  public synchronized void put(Deploy deploy) {
    deploys.put(deploy.id(), deploy);
    Instant oldest = deploy.updated().minus(MAX_AGE);
    long surplus = deploys.values().stream().filter(d -> d.status().isEnd()).count() - keep;
    List<Deploy> going = new ArrayList<>();
    for (Deploy old : deploys.values()) {
      if (old.status().isEnd() && (going.size() < surplus || old.updated().isBefore(oldest))) {
        going.add(old);
      }
    }
    going.forEach(old -> forget(old.id()));
  }

  private void forget(String id) {
    deploys.remove(id);
    logs.remove(id);
    numbers.remove(id);
  }

  synchronized void forgetApp(String app) {
    List<Deploy> going =
        deploys.values().stream().filter(d -> d.app().equals(app) && d.status().isEnd()).toList();
    going.forEach(old -> forget(old.id()));
  }

  @Override
  public synchronized Optional<Deploy> find(String id) {
    return Optional.ofNullable(deploys.get(id));
  }

  @Override
  public synchronized Optional<Deploy> delivered(String delivery) {
    return deploys.values().stream().filter(d -> d.delivery().equals(delivery)).findFirst();
  }

  @Override
  public synchronized List<Deploy> list(Wanted wanted) {
    List<Deploy> found = new ArrayList<>();
    boolean reached = wanted.before().isEmpty();
    for (Deploy deploy : deploys.sequencedValues().reversed()) {
      if (reached
          && (wanted.app().isEmpty() || wanted.app().equals(deploy.app()))
          && (wanted.status() == null || wanted.status() == deploy.status())) {
        found.add(deploy);
      }
      reached |= deploy.id().equals(wanted.before());
    }
    return wanted.limit() < 0 || found.size() <= wanted.limit()
        ? found
        : List.copyOf(found.subList(0, wanted.limit()));
  }

  @Override
  public synchronized List<Deploy> unended() {
    return deploys.values().stream().filter(d -> !d.status().isEnd()).toList();
  }

  @Override
  public void line(String deploy, String text) {
    add(deploy, text);
  }

  /** {@link #line}, with its number; empty of a deploy that is not known. */
  synchronized Optional<DeployLine> add(String deploy, String text) {
    if (!deploys.containsKey(deploy)) {
      return Optional.empty();
    }
    DeployLine line = new DeployLine(numbers.merge(deploy, 1L, Long::sum), text);
    Deque<DeployLine> log = logs.computeIfAbsent(deploy, _ -> new ArrayDeque<>());
    log.addLast(line);
    if (log.size() > lines) {
      log.removeFirst();
    }
    return Optional.of(line);
  }

  @Override
  public synchronized List<DeployLine> lines(String deploy, long after, int limit) {
    return logs.getOrDefault(deploy, new ArrayDeque<>()).stream()
        .filter(line -> line.number() > after)
        .limit(Math.max(0, limit))
        .toList();
  }

  /** What an earlier process left under way, with the number of the last line of each. */
  synchronized void load(List<Deploy> unended, Map<String, Long> last) {
    unended.forEach(deploy -> deploys.putIfAbsent(deploy.id(), deploy));
    last.forEach((id, number) -> numbers.merge(id, number, Math::max));
  }

  /** The number of the last line of each that has not ended. */
  synchronized Map<String, Long> lastLines() {
    Map<String, Long> last = new HashMap<>(numbers);
    last.keySet().retainAll(unended().stream().map(Deploy::id).toList());
    return last;
  }
}
