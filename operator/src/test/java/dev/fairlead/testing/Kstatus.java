package dev.fairlead.testing;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What tools that follow kstatus make of an object: Flux, {@code helm --wait}, kpt. These are the
 * rules of its library for types that it has none of its own for, in their order.
 */
public enum Kstatus {
  TERMINATING,
  IN_PROGRESS,
  FAILED,
  CURRENT;

  /**
   * What an object counts as.
   *
   * @param object as the API server shows it
   */
  public static Kstatus of(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    boolean leaving = !metadata.path("deletionTimestamp").asText().isEmpty();
    return of(leaving, metadata.path("generation").asLong(), object.path("status"));
  }

  /** The same of its parts. */
  public static Kstatus of(boolean leaving, long generation, JsonNode status) {
    if (leaving) {
      return TERMINATING;
    }
    JsonNode observed = status.path("observedGeneration");
    if (!observed.isMissingNode() && observed.asLong() != generation) {
      return IN_PROGRESS;
    }
    for (JsonNode condition : status.path("conditions")) {
      if (holds(condition, "Reconciling")) {
        return IN_PROGRESS;
      }
      if (holds(condition, "Stalled")) {
        return FAILED;
      }
    }
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return holds(condition, "Ready") ? CURRENT : IN_PROGRESS;
      }
    }
    return CURRENT;
  }

  private static boolean holds(JsonNode condition, String type) {
    return condition.path("type").asText().equals(type)
        && condition.path("status").asText().equals("True");
  }

  /** What a phase should count as, where it is said of the newest generation. */
  public static Kstatus of(String phase) {
    return switch (phase) {
      case "Converged" -> CURRENT;
      case "Stalled", "RolledBack", "Invalid" -> FAILED;
      default -> IN_PROGRESS;
    };
  }
}
