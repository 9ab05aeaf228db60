package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Predicate;

/**
 * The status of a release on several hosts, made from what each of them wrote. One host, the first
 * that is not down, speaks for all. Pure.
 */
final class Ensemble {
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
      boolean self = name.equals(ownHost.path("name").asText());
      hosts.add(asOfNow(self ? ownHost : find(present, "hosts", "name", name)));
    }
  }

  /** I21: what is in place of an earlier generation is not what is declared. */
  private JsonNode asOfNow(JsonNode host) {
    if (!is(host, Phase.CONVERGED) || host.path("observedGeneration").asLong() >= generation) {
      return host;
    }
    ObjectNode behind = host.deepCopy();
    behind.put("phase", Phase.PENDING.text()).put("reason", Reason.PENDING.text());
    behind.put("message", host.path("message").asText("has not taken up the newest version yet"));
    return behind;
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
    if (!is(worst, Phase.CONVERGED)) {
      String message =
          "%s: %s".formatted(name(worst), worst.path("message").asText("not heard of yet"));
      own.put("phase", text(worst));
      own.put("message", StatusTree.text(message));
      conditions(worst, message);
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

  /** The worst one counts, and what only a newer version knows before all others. */
  private static int rank(JsonNode host) {
    return phase(host).map(Ensemble::rank).orElse(-1);
  }

  private static int rank(Phase phase) {
    return switch (phase) {
      case INVALID -> 0;
      case STALLED -> 1;
      case ROLLED_BACK -> 2;
      case PROGRESSING -> 3;
      case PENDING -> 4;
      case DRIFTED -> 5;
      case SUSPENDED -> 6;
      case CONVERGED -> 7;
    };
  }

  private static Optional<Phase> phase(JsonNode host) {
    return Arrays.stream(Phase.values()).filter(phase -> is(host, phase)).findFirst();
  }

  private static boolean is(JsonNode host, Phase phase) {
    return text(host).equals(phase.text());
  }

  private static String text(JsonNode host) {
    return host.path("phase").asText(Phase.PENDING.text());
  }

  /** I21 holds for all hosts together as it does for each. */
  private void conditions(JsonNode worst, String message) {
    Optional<Phase> phase = phase(worst);
    String reason = worst.path("reason").asText(Reason.PENDING.text());
    boolean reportOnly = reason.equals(Reason.DRIFT_DETECTED.text());
    boolean stalled = phase.filter(Phase::isStalled).isPresent();
    boolean reconciling = phase.filter(one -> one.isReconciling(reportOnly)).isPresent();
    boolean drifted = is(worst, Phase.DRIFTED);
    boolean suspended = is(worst, Phase.SUSPENDED);
    ArrayNode conditions = own.putArray("conditions");
    condition(conditions, Condition.Type.READY, false, reason, message);
    condition(
        conditions, Condition.Type.RECONCILING, reconciling, reason, reconciling ? message : "");
    condition(
        conditions,
        Condition.Type.STALLED,
        stalled,
        stalled ? reason : Reason.NOT_STALLED.text(),
        stalled ? message : "");
    condition(
        conditions, Condition.Type.DRIFTED, drifted, drifted ? reason : Reason.NO_DRIFT.text(), "");
    condition(
        conditions,
        Condition.Type.SUSPENDED,
        suspended,
        suspended ? reason : Reason.NOT_SUSPENDED.text(),
        "");
  }

  private void condition(
      ArrayNode into, Condition.Type type, boolean holds, String reason, String message) {
    String status = (holds ? Condition.Value.TRUE : Condition.Value.FALSE).text();
    JsonNode old = find(before, "conditions", "type", type.text());
    String since =
        old.path("status").asText().equals(status)
            ? old.path("lastTransitionTime").asText(StatusTree.time(now))
            : StatusTree.time(now);
    into.addObject()
        .put("type", type.text())
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
