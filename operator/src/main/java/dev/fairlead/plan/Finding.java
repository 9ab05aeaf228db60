package dev.fairlead.plan;

/**
 * One way in which the host is not as desired.
 *
 * @param container its name; empty when it concerns the service as a whole
 * @param field bounded: the attribute's name, or state, missing, surplus, name
 * @param text for people, secrets hidden
 * @param drift true: the host changed; false: the desired state did
 */
public record Finding(String service, String container, String field, String text, boolean drift) {}
