package dev.fairlead.source.git;

import dev.fairlead.source.TreeLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How a git source works.
 *
 * @param state the operator's state directory; the repository and what containers mount lie below
 * @param environment for credentials and proxy
 * @param patience how long a remote may be away before people are told
 * @param remoteFirst the remote is asked before the commit of last time is shown
 * @param writing whether files for containers are written, or only named
 * @param random in [0, 1), for jitter
 */
public record GitSettings(
    Path state,
    Map<String, String> environment,
    TreeLimits limits,
    Duration patience,
    boolean remoteFirst,
    boolean writing,
    DoubleSupplier random) {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  public GitSettings {
    state = state.toAbsolutePath().normalize();
    environment = Map.copyOf(environment);
  }

  /** For an operator that stays. */
  public static GitSettings of(Path state, Map<String, String> environment) {
    return new GitSettings(
        state,
        environment,
        TreeLimits.DEFAULT,
        PATIENCE,
        false,
        true,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /** For one look: the remote's answer counts, and its silence is told at once. */
  public GitSettings once() {
    return new GitSettings(state, environment, limits, Duration.ZERO, true, writing, random);
  }

  /** For a look that leaves nothing behind but in its own directory. */
  public GitSettings namingOnly() {
    return new GitSettings(state, environment, limits, patience, remoteFirst, false, random);
  }

  public GitSettings withPatience(Duration other) {
    return new GitSettings(state, environment, limits, other, remoteFirst, writing, random);
  }
}
