package dev.fairlead.store;

import java.time.Instant;

/**
 * One thing that happened (I22).
 *
 * @param id given by the store; 0 before
 * @param job the rollout it belongs to; 0 when none
 * @param kind step, drift, verdict, control, log
 * @param step for example {@code create}; empty when kind is not step
 * @param outcome ok, failed, unknown; empty when kind is not step
 */
public record Event(
    long id,
    String release,
    long job,
    Instant at,
    String kind,
    String service,
    String container,
    String step,
    String outcome,
    String message) {}
