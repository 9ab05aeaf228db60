package dev.fairlead.plan;

/**
 * The verdict that a service's desired revision does not work.
 *
 * @param container the id of the container that failed; empty when none was made
 * @param containerName its name; empty likewise
 * @param interrupting whether trying again interrupts what serves (stop-first), so that it is not
 *     tried by itself
 */
public record Failure(
    String service,
    String specHash,
    String imageId,
    String container,
    String containerName,
    String reason,
    boolean interrupting) {}
