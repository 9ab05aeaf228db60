package dev.fairlead.loop;

import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** All releases that are or were looked after, by name. */
final class TrackedReleases {
  private final ConcurrentSkipListMap<String, Tracked> releases = new ConcurrentSkipListMap<>();
  private final Store store;

  TrackedReleases(Store store) {
    this.store = store;
  }

  Tracked of(String release) {
    return releases.computeIfAbsent(release, name -> Tracked.recall(name, store));
  }

  void forget(String release) {
    releases.remove(release);
  }

  List<ReleaseStatus> statuses() {
    return releases.values().stream().map(t -> t.status).filter(Objects::nonNull).toList();
  }

  Optional<ReleaseStatus> status(String release) {
    return Optional.ofNullable(releases.get(release)).map(t -> t.status);
  }

  /** The release that was last seen to be the owner of a compose project. */
  Optional<String> owner(String project) {
    return releases.values().stream()
        .filter(tracked -> !project.isEmpty() && tracked.project.equals(project))
        .map(tracked -> tracked.release)
        .findFirst();
  }

  Optional<Tracked> find(String release) {
    return Optional.ofNullable(releases.get(release));
  }
}
