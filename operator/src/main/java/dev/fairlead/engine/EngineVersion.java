package dev.fairlead.engine;

/**
 * What the Engine says of itself.
 *
 * @param id the daemon's own identity: what a lock on a host is named after
 * @param api the negotiated API version, for example {@code 1.41}
 */
public record EngineVersion(String id, String engine, String api, String os, String architecture) {}
