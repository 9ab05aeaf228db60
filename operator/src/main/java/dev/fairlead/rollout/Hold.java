package dev.fairlead.rollout;

import java.time.Instant;

/**
 * A quarantined revision of a service (I7).
 *
 * @param specHash of the desired service that failed
 * @param imageId the local image that failed; empty when it could not be had
 * @param until when it may be tried again; {@link Instant#MAX} is not by itself
 */
public record Hold(
    String service, String specHash, String imageId, int attempts, Instant until, String reason) {}
