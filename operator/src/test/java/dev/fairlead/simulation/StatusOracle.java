package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.testing.Kstatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is written to objects against I21, by what was declared and by nothing that the
 * operator computes.
 */
final class StatusOracle {
  private static final List<String> TYPES =
      List.of("Ready", "Reconciling", "Stalled", "Drifted", "Suspended");

  /** What each generation of each object declares. */
  private final Map<String, Version> declared = new HashMap<>();

  /** What each revision that an operator read turned out to declare. */
  private final Map<String, Version> read = new HashMap<>();

  void declares(Stored object, Version version) {
    declared.put(key(object.uid(), object.generation()), version);
  }

  void reads(String revision, Version version) {
    read.put(revision, version);
  }

  @Nullable Version revision(String revision) {
    return read.get(revision);
  }

  private static String key(String uid, long generation) {
    return uid + "/" + generation;
  }

  /**
   * A status is written.
   *
   * @param seen the object as the writer had it; null when it had none
   */
  void judges(@Nullable Stored seen, Stored before, Stored after) {
    if (after.equals(before) && before.equals(seen)) {
      throw new Violation("I21", "writes what stands: " + after.said());
    }
    JsonNode status = after.said();
    long observed = status.path("observedGeneration").asLong();
    if (observed > before.generation()) {
      throw new Violation("I21", "speaks of generation " + observed + " of " + before);
    }
    conditions(status, observed);
    counts(before, status, observed);
    if (isReady(status)) {
      ready(status, before, observed);
    }
  }

  private static void conditions(JsonNode status, long observed) {
    List<String> types = new ArrayList<>();
    for (JsonNode condition : status.path("conditions")) {
      types.add(condition.path("type").asText());
      if (condition.path("observedGeneration").asLong() > observed) {
        throw new Violation("I21", "a condition is ahead of " + observed + ": " + condition);
      }
    }
    if (!types.equals(TYPES)) {
      throw new Violation("I21", "its conditions are " + types);
    }
    if (holds(status, "Reconciling") && holds(status, "Stalled")) {
      throw new Violation("I21", "is Reconciling and Stalled: " + status);
    }
    if (isReady(status) != status.path("phase").asText().equals("Converged")
        || (isReady(status) && (holds(status, "Reconciling") || holds(status, "Stalled")))) {
      throw new Violation("I21", "its phase and its conditions differ: " + status);
    }
  }

  /** Tools that follow kstatus make of it what its phase says. */
  private static void counts(Stored before, JsonNode status, long observed) {
    Kstatus counts = Kstatus.of(before.leaving(), before.generation(), status);
    boolean newest = observed == before.generation() && !before.leaving();
    if (newest && counts != Kstatus.of(status.path("phase").asText())) {
      throw new Violation("I21", "counts as " + counts + ": " + status);
    }
  }

  /** Ready is said of a generation, and is what that one declares. */
  private void ready(JsonNode status, Stored before, long observed) {
    Version meant = declared.get(key(before.uid(), observed));
    Version said = read.get(status.path("revision").asText());
    if (before.leaving()) {
      return; // It says how it was before it went.
    }
    if (meant == null || !meant.equals(said)) {
      throw new Violation(
          "I21",
          "is Ready as generation "
              + observed
              + ", which declares "
              + name(meant)
              + ", and its revision is "
              + name(said));
    }
  }

  private static String name(@Nullable Version version) {
    return version == null ? "nothing" : version.revision();
  }

  static boolean isReady(JsonNode status) {
    return holds(status, "Ready");
  }

  private static boolean holds(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }
}
