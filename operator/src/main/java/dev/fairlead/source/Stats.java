package dev.fairlead.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stats that decided one survey, each path asked once and no link followed. Asking again tells
 * whether another survey would find the same, without listing a directory: no name in one comes,
 * goes or becomes something else without its change time moving.
 *
 * <p>Of one thread.
 */
final class Stats {
  /**
   * Of what changed shortly before it was looked at, a second change may not show: file systems
   * stamp by the kernel's tick, old ones by the second or by two.
   */
  private static final Duration REST = Duration.ofSeconds(3);

  private final Instant begin;
  private final Map<Path, Optional<Stat>> taken = new HashMap<>();
  private final Set<Path> listed = new HashSet<>();
  private boolean sure = true;

  /** Of a survey that begins now. */
  Stats(Instant begin) {
    this.begin = begin;
  }

  /** What is at a path; empty when there is nothing, or nothing that may be seen. */
  Optional<Stat> of(Path path) {
    Optional<Stat> stat = taken.get(path);
    return stat == null ? keep(path, now(path)) : stat;
  }

  /** Keeps what was asked before. */
  Optional<Stat> keep(Path path, Optional<Stat> stat) {
    taken.put(path, stat);
    return stat;
  }

  /** A directory whose entries matter; of any other it only matters which one it is. */
  void listed(Path directory, Stat stat) {
    keep(directory, Optional.of(stat));
    listed.add(directory);
  }

  /** Something that these stats do not tell decided the survey too. */
  void doubt() {
    sure = false;
  }

  /** Asks for a path without keeping the answer. */
  static Optional<Stat> now(Path path) {
    try {
      return Optional.of(Stat.of(path, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return Optional.empty(); // Missing, or behind a directory that may not be entered.
    }
  }

  /** Whether all is as it was. False also when that cannot be known. */
  boolean hold() {
    if (!sure) {
      return false;
    }
    for (Map.Entry<Path, Optional<Stat>> entry : taken.entrySet()) {
      if (!holds(entry.getKey(), entry.getValue().orElse(null))) {
        return false;
      }
    }
    return true;
  }

  private boolean holds(Path path, @Nullable Stat before) {
    if (before == null) {
      return !Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }
    Stat stat = now(path).orElse(null);
    if (stat == null) {
      return false;
    }
    if (before.kind() == Stat.Kind.DIRECTORY && !listed.contains(path)) {
      return stat.kind() == Stat.Kind.DIRECTORY && stat.sameFile(before);
    }
    return stat.equals(before) && stat.changed().isBefore(begin.minus(REST));
  }
}
