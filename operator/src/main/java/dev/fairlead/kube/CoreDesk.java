package dev.fairlead.kube;

import dev.fairlead.loop.Answers;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Job;
import dev.fairlead.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one core's desk, with what it said last of each release. */
final class CoreDesk implements Desk {
  private final String source;
  private final Supplier<Fed> fed;
  private final Runnable changed;
  private final BooleanSupplier leads;
  private final Map<String, ReleaseStatus> statuses = new ConcurrentHashMap<>();
  private volatile @Nullable Answers answers;
  private volatile @Nullable Store store;

  /**
   * @param source its name
   * @param fed what the core was told last
   * @param changed an object may be other than before
   */
  CoreDesk(String source, Supplier<Fed> fed, Runnable changed, BooleanSupplier leads) {
    this.source = source;
    this.fed = fed;
    this.changed = changed;
    this.leads = leads;
  }

  /** To be called before anything else, with what the core answers and remembers. */
  void attach(Answers core, Store remembered) {
    answers = core;
    store = remembered;
  }

  /** A status came. */
  void put(ReleaseStatus status) {
    statuses.put(status.release(), status);
  }

  /** Nothing is known of a release any more. */
  void forget(String release) {
    statuses.remove(release);
  }

  /** I16: statuses of releases that have no object any more and that the core has done with. */
  void forgetGone(Predicate<String> hasObject) {
    Answers core = answers;
    if (core != null) {
      statuses.keySet().removeIf(release -> !core.isKnown(release) && !hasObject.test(release));
    }
  }

  /** Whether the Engine answers. */
  boolean isEngineThere() {
    Answers core = answers;
    return core == null || core.isConnected();
  }

  /** Releases that use an image. */
  SortedSet<String> users(String image) {
    Answers core = answers;
    return core == null ? new TreeSet<>() : core.users(image);
  }

  /** What failed of a release is tried again at once. */
  void retry(String release) {
    Answers core = answers;
    if (core != null) {
      core.retry(release);
    }
  }

  /** Releases of which something was said. */
  SortedSet<String> releases() {
    return new TreeSet<>(statuses.keySet());
  }

  @Override
  public Fed fed() {
    return fed.get();
  }

  @Override
  public void changed() {
    changed.run();
  }

  @Override
  public Optional<ReleaseStatus> status(String release) {
    return Optional.ofNullable(statuses.get(release));
  }

  @Override
  public List<Job> history(String release, int limit) {
    Store known = store;
    return known == null ? List.of() : known.jobs(release, limit);
  }

  @Override
  public boolean isHere(String release) {
    Answers core = answers;
    if (core == null) {
      return true;
    }
    Optional<String> owner = core.sourceOf(release);
    return core.isKnown(release) && (owner.isEmpty() || owner.get().equals(source));
  }

  @Override
  public boolean leads() {
    return leads.getAsBoolean();
  }
}
