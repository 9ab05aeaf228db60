package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Decides which releases go because the source no longer declares them (I18). Pure.
 *
 * <p>A release goes only when the policy says so, when the whole source was understood, and when
 * not more than half of all known releases would go at once, unless that is allowed. In doubt it
 * stays and a sentence says why.
 */
public final class PruneGuard {
  private PruneGuard() {}

  /**
   * The decision.
   *
   * @param remove releases whose containers go
   * @param kept releases that are not declared and stay all the same
   * @param reason why they stay, a sentence; empty when none does
   */
  public record Verdict(SortedSet<String> remove, SortedSet<String> kept, Optional<String> reason) {
    public Verdict {
      remove = Ordered.set(remove);
      kept = Ordered.set(kept);
    }
  }

  /**
   * Compares what runs with what is declared.
   *
   * @param known releases that have containers on the host
   */
  public static Verdict decide(PrunePolicy policy, SortedSet<String> known, Declared declared) {
    return switch (declared) {
      case Declared.Unknown unknown ->
          keep(new TreeSet<>(), Optional.of("Nothing is removed: " + unknown.reason()));
      case Declared.Names names -> decide(policy, known, names);
    };
  }

  private static Verdict decide(
      PrunePolicy policy, SortedSet<String> known, Declared.Names declared) {
    SortedSet<String> orphans = new TreeSet<>(known);
    orphans.removeAll(declared.names());
    if (orphans.isEmpty()) {
      return keep(orphans, Optional.empty());
    }
    return refusal(policy, orphans, known.size(), declared)
        .map(reason -> keep(orphans, Optional.of(reason)))
        .orElseGet(() -> new Verdict(orphans, new TreeSet<>(), Optional.empty()));
  }

  private static Optional<String> refusal(
      PrunePolicy policy, SortedSet<String> orphans, int known, Declared.Names declared) {
    String which = String.join(", ", orphans);
    if (!policy.prune()) {
      return Optional.of("No longer declared, kept because prune is off: %s.".formatted(which));
    }
    if (!declared.unread().isEmpty()) {
      return Optional.of(
          "Not found, kept because they may be declared in what could not be read (%s): %s."
              .formatted(String.join(", ", declared.unread()), which));
    }
    if (2 * orphans.size() > known && !policy.allowMassRemoval()) {
      return Optional.of(
          ("No longer declared, kept because %d of %d releases would go, which is more than half"
                  + " and needs allowMassRemoval: %s.")
              .formatted(orphans.size(), known, which));
    }
    return Optional.empty();
  }

  private static Verdict keep(SortedSet<String> kept, Optional<String> reason) {
    return new Verdict(new TreeSet<>(), kept, reason);
  }
}
