package dev.fairlead.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Events in the heap, by id, bounded per stream and in total (I16). Not safe for threads: {@link
 * InMemoryStore} guards it.
 */
final class EventLog {
  private record Stream(String release, long job) {
    static Stream of(Event event) {
      return new Stream(event.release(), event.job());
    }
  }

  private final StoreLimits limits;
  private final NavigableMap<Long, Event> byId = new TreeMap<>();
  private final Map<Stream, Deque<Event>> streams = new HashMap<>();

  EventLog(StoreLimits limits) {
    this.limits = limits;
  }

  void add(Event event) {
    byId.put(event.id(), event);
    Deque<Event> stream = streams.computeIfAbsent(Stream.of(event), _ -> new ArrayDeque<>());
    stream.addLast(event);
    if (stream.size() > limits.eventsOf(event.job())) {
      remove(stream.getFirst());
    }
    if (byId.size() > limits.events()) {
      remove(byId.firstEntry().getValue());
    }
  }

  List<Event> after(long after, String release, long job, int limit) {
    List<Event> found = new ArrayList<>();
    for (Event event : byId.tailMap(after, false).values()) {
      if (found.size() >= limit) {
        break;
      }
      if ((release.isEmpty() || event.release().equals(release))
          && (job == 0 || event.job() == job)) {
        found.add(event);
      }
    }
    return found;
  }

  void removeJob(String release, long job) {
    Deque<Event> removed = streams.remove(new Stream(release, job));
    if (removed != null) {
      removed.forEach(event -> byId.remove(event.id()));
    }
  }

  void removeRelease(String release) {
    streams.keySet().removeIf(stream -> stream.release().equals(release));
    byId.values().removeIf(event -> event.release().equals(release));
  }

  void clear() {
    streams.clear();
    byId.clear();
  }

  /** Ids grow, so the oldest of all and the oldest of its stream are the first of the stream. */
  private void remove(Event oldest) {
    byId.remove(oldest.id());
    Stream key = Stream.of(oldest);
    Deque<Event> stream = streams.get(key);
    if (stream != null) {
      stream.removeFirst();
      if (stream.isEmpty()) {
        streams.remove(key);
      }
    }
  }
}
