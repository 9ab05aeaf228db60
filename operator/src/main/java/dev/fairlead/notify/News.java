package dev.fairlead.notify;

import dev.fairlead.config.Occasion;
import java.time.Instant;

/**
 * Something that happened to a release.
 *
 * @param job the rollout it belongs to; 0 when none
 * @param service empty when it concerns the whole release
 * @param message for people, without secrets
 * @param standing what holds from now on, for example which differences there are: what stands
 *     already is not told again, not even after a restart; empty of what just happens
 */
public record News(
    Occasion occasion,
    String release,
    String revision,
    long job,
    String service,
    String message,
    String standing,
    Instant at) {}
