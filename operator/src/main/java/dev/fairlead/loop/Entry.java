package dev.fairlead.loop;

import dev.fairlead.desired.DeployRules;
import dev.fairlead.desired.Desired;
import dev.fairlead.source.Commit;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the sources say of one release.
 *
 * @param desired the newest valid desired state; null when there never was one, or when it is being
 *     removed
 * @param problems of the newest one, which is then not used (I19); empty when it is valid
 * @param revision of the newest one, valid or not
 * @param seen when the desired state last changed
 * @param commit who committed it, when and why; null outside of git
 * @param source the name of the source that declares it; empty when none does
 * @param removed no longer declared, and to be taken down
 * @param deploys what the deploy API may change of it, as it was last validly declared
 */
record Entry(
    String release,
    @Nullable Desired desired,
    List<String> problems,
    String origin,
    String revision,
    Instant seen,
    @Nullable Commit commit,
    String source,
    boolean removed,
    DeployRules deploys) {
  Entry {
    problems = List.copyOf(problems);
  }

  /** What a map is known to have. */
  static <T> T required(@Nullable T value) {
    return Objects.requireNonNull(value);
  }
}
