package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the source says of one release.
 *
 * @param desired the newest valid desired state; null when there never was one, or when it is being
 *     removed
 * @param problems of the newest one, which is then not used (I19); empty when it is valid
 * @param revision of the newest one, valid or not
 * @param seen when the desired state last changed
 * @param commit who committed it, when and why, for people; empty outside of git
 * @param removed no longer declared, and to be taken down
 */
record Entry(
    String release,
    @Nullable Desired desired,
    List<String> problems,
    String origin,
    String revision,
    Instant seen,
    String commit,
    boolean removed) {
  Entry {
    problems = List.copyOf(problems);
  }
}
