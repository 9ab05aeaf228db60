package dev.fairlead.store;

import java.time.Instant;

/**
 * A revision of a service that failed (I7): this spec with this image is not tried again before
 * {@code until}.
 *
 * @param imageId the local image that failed; empty when it could not be pulled
 * @param attempts failures so far, from 1
 * @param until when it may be tried again; {@link Instant#MAX} is never by itself
 */
public record Quarantine(
    String release,
    String service,
    String specHash,
    String imageId,
    int attempts,
    Instant until,
    String reason) {}
