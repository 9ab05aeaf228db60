package dev.fairlead.queue;

/**
 * How many keys are in which state at one moment.
 *
 * @param queued ready, waiting for a worker
 * @param delayed waiting for their time
 * @param running with a worker
 */
public record QueueDepth(int queued, int delayed, int running) {}
