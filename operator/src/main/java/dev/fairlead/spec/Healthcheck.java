package dev.fairlead.spec;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Docker HEALTHCHECK. Nulls inherit from the image, then from the Engine (30 s, 30 s, 3, 0 s).
 *
 * @param test {@code [CMD, ...]}, {@code [CMD-SHELL, text]}, {@code [NONE]}, or empty to inherit
 *     the image's
 */
public record Healthcheck(
    List<String> test,
    @Nullable Duration interval,
    @Nullable Duration timeout,
    @Nullable Duration startPeriod,
    @Nullable Duration startInterval,
    @Nullable Integer retries) {

  public Healthcheck {
    test = List.copyOf(test);
  }

  /**
   * Whether health checking is switched off, by compose's {@code disable: true} or {@code test:
   * [NONE]}.
   */
  public boolean disabled() {
    return !test.isEmpty() && test.getFirst().equals("NONE");
  }
}
