package dev.fairlead.source;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;

/** A place that desired state comes from. */
public interface Source extends AutoCloseable {

  /** What kind of place it is, in one word, for metrics. */
  default String kind() {
    return "directory";
  }

  /** Where it is, for people, and the same after a restart. */
  default String name() {
    return kind();
  }

  /**
   * Starts to watch; the first snapshot follows at once, later ones only when something changed. To
   * be called once.
   */
  void start(SnapshotListener listener);

  /** Looks again now instead of at the next resync, for a webhook or an operator's request. */
  void rescan();

  /**
   * The same for somebody who waits.
   *
   * @return completed when a look that began after this call was shown: whether the place could be
   *     asked
   */
  CompletableFuture<Boolean> look();

  /**
   * Replaces the set of further files (absolute) whose changes count: compose files, env files,
   * files of configs and secrets. They may lie outside the root and need not exist. A set that
   * differs from the one before is followed by a new snapshot, so that no change is lost between
   * the consumer's reading and the watching.
   */
  void alsoWatch(SortedSet<Path> inputs);

  /**
   * The consumer found nothing wrong with the snapshot that it is just being shown, and says so
   * before it returns from it. What is kept for a start without a remote is the last one of these.
   */
  default void valid() {}

  /**
   * Whether it lays down files for containers, so that it wants to be told with {@link #mounted}
   * which of them are needed.
   */
  default boolean laysDownFiles() {
    return false;
  }

  /** Every host path that is mounted or may be again; other files laid down long ago may go. */
  default void mounted(SortedSet<String> paths) {}

  /**
   * Whether this operator acts for its host. One that does not changes nothing and judges nothing:
   * another operator does, or may.
   */
  default boolean mayAct() {
    return true;
  }

  /**
   * Why the newest of a release is known and not shown yet, such as that other hosts come first;
   * empty when nothing is held back.
   */
  default String heldBack(String release) {
    return "";
  }

  /**
   * How what is declared there is changed, where the running source itself does it; empty for
   * places that are written to by their address.
   */
  default Optional<WriteBack> writeBack() {
    return Optional.empty();
  }

  @Override
  void close();
}
