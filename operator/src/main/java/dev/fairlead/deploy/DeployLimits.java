package dev.fairlead.deploy;

import java.time.Duration;

/**
 * How much at once (I16).
 *
 * @param waiting deploys that have not ended, of all apps; a further one is refused
 * @param atOnce deploys under way, of different apps
 * @param look how often it is looked where one stands
 * @param patience after so long it is told as failed, whatever the release or other hosts do
 * @param shown a source that was written to shows it within this time, or somebody else wrote over
 *     it
 */
public record DeployLimits(
    int waiting, int atOnce, Duration look, Duration patience, Duration shown) {
  private static final Duration SHOWN = Duration.ofSeconds(60);

  public static final DeployLimits DEFAULT =
      new DeployLimits(64, 8, Duration.ofMillis(100), Duration.ofHours(2), SHOWN);

  public DeployLimits(int waiting, int atOnce, Duration look, Duration patience) {
    this(waiting, atOnce, look, patience, SHOWN);
  }
}
