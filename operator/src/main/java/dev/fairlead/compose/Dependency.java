package dev.fairlead.compose;

/**
 * One entry of {@code depends_on}.
 *
 * @param restart restart the dependent after this one was replaced
 * @param required false: a missing or failed dependency is only a warning
 */
public record Dependency(String service, Condition condition, boolean restart, boolean required) {

  /** Compose's three conditions. */
  public enum Condition {
    SERVICE_STARTED,
    SERVICE_HEALTHY,
    SERVICE_COMPLETED_SUCCESSFULLY
  }
}
