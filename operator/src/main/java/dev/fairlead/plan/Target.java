package dev.fairlead.plan;

/**
 * A container that a step acts on. The id is its identity; name, project and service are checked
 * again before anything destructive (I14).
 */
public record Target(String id, String name, String project, String service) {}
