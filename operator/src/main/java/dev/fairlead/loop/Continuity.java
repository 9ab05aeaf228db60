package dev.fairlead.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Of which containers it is known that they were healthy all the while between two looks (I3). The
 * Engine tells of the last five probes alone, so a soak that is longer is known by what was seen
 * before and by the events since. Where some of these may have been missed, the two looks have to
 * be close enough for the Engine itself to tell of all the time in between.
 */
final class Continuity {
  /** How far apart looks are while no event is heard: most probes are a second apart or more. */
  private static final Duration UNHEARD = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Set<String> faltered = new HashSet<>();
  private final Set<String> missed = new HashSet<>();
  private final Map<String, Instant> looked = new HashMap<>();
  private boolean broken;

  Continuity(InstantSource clock) {
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  /** The event stream stands again, or broke: of each of these events may have been missed. */
  void hears(boolean events, Collection<String> ids) {
    broken = !events;
    missed.addAll(ids);
  }

  /** Whether no events are heard now. */
  boolean broken() {
    return broken;
  }

  /** One was heard not to be healthy: however it looks next, it was not all the while. */
  void faltered(String id) {
    faltered.add(id);
  }

  /**
   * A container was looked at: whether one that was healthy when it was looked at before may count
   * as healthy since then.
   *
   * @param told since when it is healthy by the Engine
   * @param began when this look began
   */
  boolean lasted(String id, Optional<Instant> told, Instant began) {
    boolean heard = !missed.remove(id) && !broken;
    boolean fell = faltered.remove(id);
    Instant before = looked.put(id, began);
    // A clock that was set back tells nothing.
    boolean covered =
        before != null && !began.isBefore(before) && told.filter(before::isAfter).isPresent();
    return !fell && (heard || covered);
  }

  /** When what is waited for is looked at again, where it is due by itself then, or never. */
  Optional<Instant> nextLook(Optional<Instant> due, Instant now) {
    Instant soon = now.plus(UNHEARD);
    return broken && due.map(soon::isBefore).orElse(true) ? Optional.of(soon) : due;
  }

  /** Forgets all others (I16). */
  void retain(Set<String> ids) {
    faltered.retainAll(ids);
    missed.retainAll(ids);
    looked.keySet().retainAll(ids);
  }
}
