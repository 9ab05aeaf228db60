package dev.fairlead.rollout;

import java.time.Instant;

/**
 * What a running container was last told of the content of its files.
 *
 * @param contents tells all of it from any other content
 * @param at when it was told
 */
public record Told(String contents, Instant at) {}
