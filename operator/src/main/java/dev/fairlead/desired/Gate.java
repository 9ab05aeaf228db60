package dev.fairlead.desired;

import java.time.Duration;

/**
 * What "healthy" means for a service's instances (I3: running is not healthy; having no health
 * check is an explicit policy).
 */
public sealed interface Gate {
  /**
   * The Docker HEALTHCHECK of the service or its image; where neither has one, {@link StaysRunning}
   * for {@code otherwise}.
   */
  record DockerHealth(Duration otherwise) implements Gate {}

  /** GET path on the container's address; 2xx and 3xx are healthy. */
  record Http(String path, int port, Duration interval, Duration timeout) implements Gate {}

  /** Runs for this long without a restart. */
  record StaysRunning(Duration time) implements Gate {}
}
