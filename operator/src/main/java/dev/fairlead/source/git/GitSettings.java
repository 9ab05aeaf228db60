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
 * @param state the operator's state directory; what containers mount lies below
 * @param repositories where the fetched repositories lie
 * @param environment for credentials and proxy
 * @param patience how long a remote may be away before people are told
 * @param remoteFirst what the remote says is all that is shown, and not the commit of last time
 * @param writing whether files for containers are written, or only named
 * @param random in [0, 1), for jitter
 */
public record GitSettings(
    Path state,
    Path repositories,
    Map<String, String> environment,
    TreeLimits limits,
    Duration patience,
    boolean remoteFirst,
    boolean writing,
    DoubleSupplier random) {
  private static final String HOME = "git";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  public GitSettings {
    state = state.toAbsolutePath().normalize();
    repositories = repositories.toAbsolutePath().normalize();
    environment = Map.copyOf(environment);
  }

  /** For an operator that stays. */
  public static GitSettings of(Path state, Map<String, String> environment) {
    return new GitSettings(
        state,
        state.resolve(HOME),
        environment,
        TreeLimits.DEFAULT,
        PATIENCE,
        false,
        true,
        () -> ThreadLocalRandom.current().nextDouble());
  }

  /** For one look: the remote's answer counts, and its silence is told at once. */
  public GitSettings once() {
    return new GitSettings(
        state, repositories, environment, limits, Duration.ZERO, true, writing, random);
  }

  /** For a look that leaves nothing behind but in a directory of its own. */
  public GitSettings namingOnly(Path directory) {
    return new GitSettings(
        state, directory, environment, limits, patience, remoteFirst, false, random);
  }

  public GitSettings withPatience(Duration other) {
    return new GitSettings(
        state, repositories, environment, limits, other, remoteFirst, writing, random);
  }

  /** What paths that a repository's containers are given begin with. */
  Path home(GitAddress address) {
    return state.resolve(HOME).resolve(address.id());
  }

  /** Where the fetched repository lies. */
  Path repository(GitAddress address) {
    return repositories.resolve(address.id()).resolve("sources").resolve(address.sourceId());
  }
}
