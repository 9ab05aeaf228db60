package dev.fairlead.store;

/**
 * A one-shot that ran to completion.
 *
 * @param target service, spec hash and image id
 */
record Completion(String release, String target) {}
