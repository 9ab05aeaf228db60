package dev.fairlead.loop;

import dev.fairlead.store.Mark;
import dev.fairlead.store.Store;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which source declared a release last, across restarts: what one source drops is no business of
 * the others, nor of those that are left when it is configured no longer (I18); and of two that
 * declare the same, the second is not followed only because it was read first.
 */
interface Claims {
  /** The name of the source that declared it; empty when none is known to have. */
  Optional<String> of(String release);

  void put(String release, String source);

  /**
   * What was stored of the release was forgotten with it. Who declared it is stored anew: the look
   * that showed that it is gone may have missed a container.
   */
  void keep(String release);

  /** Kept as marks. */
  final class Stored implements Claims {
    private final Store store;
    private final Clock clock;
    private final ConcurrentHashMap<String, Optional<String>> known = new ConcurrentHashMap<>();

    Stored(Store store, Clock clock) {
      this.store = store;
      this.clock = clock;
    }

    @Override
    public Optional<String> of(String release) {
      return known.computeIfAbsent(
          release,
          name ->
              store.marks(name).stream()
                  .filter(mark -> mark.kind() == Mark.Kind.DECLARED)
                  .map(Mark::value)
                  .findFirst());
    }

    @Override
    public void put(String release, String source) {
      if (!of(release).equals(Optional.of(source))) {
        write(release, source);
        known.put(release, Optional.of(source));
      }
    }

    @Override
    public void keep(String release) {
      of(release).ifPresent(source -> write(release, source));
    }

    private void write(String release, String source) {
      store.mark(new Mark(release, Mark.Kind.DECLARED, "", source, clock.instant(), "", ""));
    }
  }
}
