package dev.fairlead.store;

import java.time.Instant;

/**
 * Who committed what a rollout brings, when and why.
 *
 * @param author the name alone
 * @param at when it was committed
 * @param subject the first line of its message
 */
public record JobCommit(String author, Instant at, String subject) {}
