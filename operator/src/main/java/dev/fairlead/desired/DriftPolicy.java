package dev.fairlead.desired;

import java.util.List;

/**
 * What happens when the host differs from an unchanged desired state.
 *
 * @param heal false: report only
 * @param ignore field paths that are never drift, for example {@code env.DEBUG} or {@code labels.*}
 */
public record DriftPolicy(boolean heal, List<String> ignore) {
  public static final DriftPolicy HEAL = new DriftPolicy(true, List.of());

  public DriftPolicy {
    ignore = List.copyOf(ignore);
  }
}
