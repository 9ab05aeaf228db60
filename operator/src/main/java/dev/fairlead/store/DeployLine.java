package dev.fairlead.store;

/**
 * A line of a deploy's log.
 *
 * @param number from 1, growing
 */
public record DeployLine(long number, String text) {}
