package dev.fairlead.store;

/**
 * What is remembered of a release between passes and restarts.
 *
 * @param fingerprint of the desired state that {@code generation} counts
 */
public record Memory(
    String release,
    long generation,
    String fingerprint,
    String lastAppliedRevision,
    String lastGoodRevision) {}
