package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * The status of a release on several hosts, made from what each of them wrote. One host, the first
 * that is not down, speaks for all. Pure.
 */
final class Ensemble {
  /** The worst one counts. */
  private static final List<String> PHASES =
      List.of(
          "Invalid",
          "Stalled",
          "RolledBack",
          "Progressing",
          "Pending",
          "Drifted",
          "Suspended",
          "Converged");

  private final ObjectNode own;
  private final JsonNode before;
  private final List<JsonNode> hosts = new ArrayList<>();
  private final Instant now;
  private final long generation;

  /**
   * @param own what the speaker sees of its own host
   * @param ownHost the same, as one of the hosts
   * @param present the object's status
   */
  Ensemble(
      ObjectNode own,
      ObjectNode ownHost,
      SortedSet<String> names,
      JsonNode present,
      long generation,
      Instant now) {
    this.own = own;
    this.before = present;
    this.now = now;
    this.generation = generation;
    for (String name : names) {
      hosts.add(
          name.equals(ownHost.path("name").asText())
              ? ownHost
              : find(present, "hosts", "name", name));
    }
  }

  /** Who speaks: the first host that is not down. */
  static String speaker(SortedSet<String> hosts, Predicate<String> down, String self) {
    return hosts.stream().filter(h -> !down.test(h)).findFirst().orElse(self);
  }

  ObjectNode tree() {
    JsonNode worst = worst();
    int ready = hosts.stream().mapToInt(h -> h.path("ready").asInt()).sum();
    int desired = hosts.stream().mapToInt(h -> h.path("desired").asInt()).sum();
    own.put("ready", ready + "/" + desired);
    if (!worst.path("phase").asText("Pending").equals("Converged")) {
      String phase = worst.path("phase").asText("Pending");
      String message =
          "%s: %s".formatted(name(worst), worst.path("message").asText("not heard of yet"));
      own.put("phase", phase);
      own.put("message", StatusTree.text(message));
      conditions(phase, worst.path("reason").asText("Pending"), message);
    }
    long observed =
        hosts.stream().mapToLong(h -> h.path("observedGeneration").asLong()).min().orElse(0);
    observed(Math.min(observed, generation));
    return own;
  }

  /** I21: what is said of all hosts is said of a generation that all of them acted upon. */
  private void observed(long generation) {
    own.put("observedGeneration", generation);
    for (JsonNode condition : own.path("conditions")) {
      if (condition instanceof ObjectNode one) {
        one.put("observedGeneration", generation);
      }
    }
  }

  private String name(JsonNode host) {
    return host.isMissingNode() ? "a host" : host.path("name").asText();
  }

  private JsonNode worst() {
    JsonNode worst = hosts.getFirst();
    for (JsonNode host : hosts) {
      if (rank(host) < rank(worst)) {
        worst = host;
      }
    }
    return worst;
  }

  private static int rank(JsonNode host) {
    return PHASES.indexOf(host.path("phase").asText("Pending"));
  }

  /** I21 holds for all hosts together as it does for each. */
  private void conditions(String phase, String reason, String message) {
    boolean stalled = List.of("Invalid", "Stalled", "RolledBack").contains(phase);
    boolean reconciling = List.of("Progressing", "Pending").contains(phase);
    ArrayNode conditions = own.putArray("conditions");
    condition(conditions, "Ready", false, reason, message);
    condition(conditions, "Reconciling", reconciling, reason, reconciling ? message : "");
    condition(
        conditions, "Stalled", stalled, stalled ? reason : "NotStalled", stalled ? message : "");
    condition(
        conditions,
        "Drifted",
        phase.equals("Drifted"),
        phase.equals("Drifted") ? reason : "NoDrift",
        "");
    condition(
        conditions,
        "Suspended",
        phase.equals("Suspended"),
        phase.equals("Suspended") ? reason : "NotSuspended",
        "");
  }

  private void condition(
      ArrayNode into, String type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    JsonNode old = find(before, "conditions", "type", type);
    String since =
        old.path("status").asText().equals(status)
            ? old.path("lastTransitionTime").asText(StatusTree.time(now))
            : StatusTree.time(now);
    into.addObject()
        .put("type", type)
        .put("status", status)
        .put("reason", reason)
        .put("message", StatusTree.text(message))
        .put("lastTransitionTime", since);
  }

  private static JsonNode find(JsonNode tree, String list, String key, String value) {
    for (JsonNode item : tree.path(list)) {
      if (item.path(key).asText().equals(value)) {
        return item;
      }
    }
    return MissingNode.getInstance();
  }
}
