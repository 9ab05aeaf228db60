package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.status.ServiceStatus;
import dev.fairlead.store.Job;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/** A release's status as its object has it. Pure. */
final class StatusTree {
  /** A countdown would be a change each second. */
  private static final Pattern COUNTDOWN = Pattern.compile(" \\(\\d+s left\\)|; next try in \\d+s");

  private static final int MAX_LINES = 20;
  private static final int MAX_TEXT = 2_000;
  private static final int MAX_SUMMARY = 300;

  private StatusTree() {}

  /**
   * The whole of it, as one host sees it.
   *
   * @param generation that it is said of
   */
  static ObjectNode whole(ReleaseStatus status, long generation) {
    ObjectNode tree = Trees.object();
    tree.put("observedGeneration", generation);
    tree.put("phase", status.phase().text());
    tree.put("message", text(status.message()));
    tree.put("revision", status.revision());
    put(tree, "lastAppliedRevision", status.lastAppliedRevision());
    put(tree, "lastGoodRevision", status.lastGoodRevision());
    tree.put("ready", status.ready() + "/" + status.desired());
    tree.put("drifted", drifted(status));
    lines(tree, "drift", status.drift());
    lines(tree, "problems", status.problems());
    ArrayNode conditions = tree.putArray("conditions");
    for (Condition condition : status.conditions()) {
      ObjectNode one = conditions.addObject();
      one.put("type", condition.type().text());
      one.put("status", condition.value().text());
      one.put("reason", condition.reason().text());
      one.put("message", text(condition.message()));
      one.put("lastTransitionTime", time(condition.lastTransitionTime()));
      one.put("observedGeneration", generation);
    }
    ArrayNode services = tree.putArray("services");
    status.services().forEach(service -> services.add(service(service)));
    return tree;
  }

  /** A condition that an object shows already has held since it says so there, whoever says it. */
  static void keepTimes(ObjectNode tree, JsonNode present) {
    for (JsonNode condition : tree.path("conditions")) {
      for (JsonNode shown : present.path("conditions")) {
        if (shown.path("type").equals(condition.path("type"))
            && shown.path("status").equals(condition.path("status"))
            && condition instanceof ObjectNode fields) {
          fields.set("lastTransitionTime", shown.path("lastTransitionTime"));
        }
      }
    }
  }

  /** The newest rollouts that ended; one that runs would be a write without news. */
  static ArrayNode history(List<Job> jobs, int most) {
    ArrayNode history = JsonNodeFactory.instance.arrayNode();
    for (Job job : jobs) {
      Instant ended = job.ended();
      if (ended != null && history.size() < most) {
        ObjectNode one = history.addObject();
        one.put("revision", job.revision());
        one.put("outcome", job.outcome().text());
        one.put("started", time(job.started()));
        one.put("ended", time(ended));
        put(one, "summary", text(job.summary(), MAX_SUMMARY));
        put(one, "reason", text(job.reason(), MAX_SUMMARY));
      }
    }
    return history;
  }

  private static ObjectNode service(ServiceStatus service) {
    ObjectNode one = Trees.object();
    one.put("name", service.name());
    one.put("image", service.image());
    one.put("ready", service.ready());
    one.put("desired", service.desired());
    one.put("updated", service.updated());
    one.put("strategy", service.strategy());
    put(one, "rollout", service.rollout().phase());
    put(one, "message", text(service.message()));
    return one;
  }

  /**
   * What one host adds to the object.
   *
   * @param waits why the newest is held back here; empty when it is not
   */
  static ObjectNode host(String name, ReleaseStatus status, long generation, String waits) {
    ObjectNode one = Trees.object();
    one.put("name", name);
    one.put("phase", status.phase().text());
    one.put("observedGeneration", generation);
    one.put("revision", status.revision());
    one.put("ready", status.ready());
    one.put("desired", status.desired());
    one.put("converged", status.phase() == Phase.CONVERGED);
    one.put("reason", status.conditions().getFirst().reason().text());
    put(one, "message", waits.isEmpty() ? text(status.message()) : "waits: " + waits);
    return one;
  }

  /** A host that has nothing of it yet, and waits for its turn. */
  static ObjectNode waiting(String name, String waits) {
    ObjectNode one = Trees.object();
    one.put("name", name);
    one.put("phase", Phase.PENDING.text());
    one.put("converged", false);
    one.put("reason", Reason.PENDING.text());
    one.put("message", "waits: " + waits);
    return one;
  }

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String text(String message) {
    return text(message, MAX_TEXT);
  }

  private static String text(String message, int most) {
    String still = COUNTDOWN.matcher(message).replaceAll("");
    return still.length() <= most ? still : still.substring(0, most) + "…";
  }

  private static String drifted(ReleaseStatus status) {
    return switch (status.drift().size()) {
      case 0 -> "-";
      case 1 -> "1 field";
      default -> status.drift().size() + " fields";
    };
  }

  private static void put(ObjectNode tree, String name, String value) {
    if (!value.isEmpty()) {
      tree.put(name, value);
    }
  }

  private static void lines(ObjectNode tree, String name, Iterable<String> lines) {
    ArrayNode all = tree.putArray(name);
    for (String line : lines) {
      if (all.size() < MAX_LINES) {
        all.add(text(line));
      }
    }
  }

  /** Whether an object has all of this already. */
  static boolean has(JsonNode present, JsonNode wanted) {
    return Trees.settled(present).equals(Trees.settled(wanted));
  }
}
