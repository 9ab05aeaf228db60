package dev.fairlead.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.status.Condition;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.status.ServiceStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A release's status as JSON, both ways; docs/api.md and openapi.json tell the shape. */
public final class StatusJson {
  private StatusJson() {}

  public static ObjectNode overview(Overview all) {
    ObjectNode node = Json.object();
    node.set("releases", Json.array(all.releases(), StatusJson::release));
    node.set("problems", Json.texts(all.problems()));
    return node;
  }

  public static Overview overview(JsonNode node) {
    return new Overview(
        Json.list(node.path("releases"), StatusJson::release), Json.texts(node.path("problems")));
  }

  public static ObjectNode release(ReleaseStatus s) {
    ObjectNode node =
        Json.object()
            .put("name", s.release())
            .put("project", s.project())
            .put("origin", s.origin())
            .put("revision", s.revision())
            .put("generation", s.generation())
            .put("observedGeneration", s.observedGeneration())
            .put("phase", s.phase().text())
            .put("message", s.message())
            .put("since", s.since().toString())
            .put("ready", s.ready())
            .put("desired", s.desired())
            .put("lastAppliedRevision", s.lastAppliedRevision())
            .put("lastGoodRevision", s.lastGoodRevision());
    node.set("conditions", Json.array(s.conditions(), StatusJson::condition));
    node.set("services", Json.array(s.services(), StatusJson::service));
    node.set("drift", Json.texts(s.drift()));
    node.set("problems", Json.texts(s.problems()));
    node.set("held", Json.array(s.held(), StatusJson::held));
    return node.set("notices", Json.texts(s.notices()));
  }

  public static ReleaseStatus release(JsonNode n) {
    return new ReleaseStatus(
        n.path("name").asText(),
        n.path("project").asText(),
        n.path("origin").asText(),
        n.path("revision").asText(),
        n.path("generation").asLong(),
        n.path("observedGeneration").asLong(),
        constant(Phase.values(), Phase::text, n.path("phase")),
        Json.list(n.path("conditions"), StatusJson::condition),
        Json.list(n.path("services"), StatusJson::service),
        n.path("lastAppliedRevision").asText(),
        n.path("lastGoodRevision").asText(),
        n.path("message").asText(),
        Instant.parse(n.path("since").asText()),
        Json.texts(n.path("drift")),
        Json.texts(n.path("problems")),
        Json.list(n.path("held"), StatusJson::held),
        Json.texts(n.path("notices")));
  }

  private static ObjectNode held(HeldStatus h) {
    return Json.object()
        .put("kind", h.kind().text())
        .put("service", h.service())
        .put("revision", h.revision())
        .put("by", h.by())
        .put("since", h.since() == null ? null : h.since().toString())
        .put("until", h.until() == null ? null : h.until().toString())
        .put("reason", h.reason());
  }

  private static HeldStatus held(JsonNode n) {
    return new HeldStatus(
        constant(HeldStatus.Kind.values(), HeldStatus.Kind::text, n.path("kind")),
        n.path("service").asText(),
        n.path("revision").asText(),
        n.path("by").asText(),
        instant(n.path("since")),
        instant(n.path("until")),
        n.path("reason").asText());
  }

  private static @Nullable Instant instant(JsonNode n) {
    return n.isTextual() ? Instant.parse(n.asText()) : null;
  }

  private static ObjectNode condition(Condition c) {
    return Json.object()
        .put("type", c.type().text())
        .put("status", c.value().text())
        .put("reason", c.reason().text())
        .put("message", c.message())
        .put("lastTransitionTime", c.lastTransitionTime().toString())
        .put("observedGeneration", c.observedGeneration());
  }

  private static Condition condition(JsonNode n) {
    return new Condition(
        constant(Condition.Type.values(), Condition.Type::text, n.path("type")),
        constant(Condition.Value.values(), Condition.Value::text, n.path("status")),
        constant(Reason.values(), Reason::text, n.path("reason")),
        n.path("message").asText(),
        Instant.parse(n.path("lastTransitionTime").asText()),
        n.path("observedGeneration").asLong());
  }

  private static ObjectNode service(ServiceStatus s) {
    ObjectNode node =
        Json.object()
            .put("name", s.name())
            .put("image", s.image())
            .put("ready", s.ready())
            .put("desired", s.desired())
            .put("updated", s.updated())
            .put("strategy", s.strategy())
            .put("message", s.message());
    node.set("rollout", rollout(s.rollout()));
    return node.set("instances", Json.array(s.instances(), StatusJson::instance));
  }

  private static ServiceStatus service(JsonNode n) {
    return new ServiceStatus(
        n.path("name").asText(),
        n.path("image").asText(),
        n.path("ready").asInt(),
        n.path("desired").asInt(),
        n.path("updated").asInt(),
        n.path("strategy").asText(),
        n.path("message").asText(),
        rollout(n.path("rollout")),
        Json.list(n.path("instances"), StatusJson::instance));
  }

  private static ObjectNode rollout(ServiceStatus.Rollout r) {
    Instant since = r.since();
    ObjectNode node = Json.object().put("phase", r.phase()).put("now", r.now());
    return node.put("since", since == null ? null : since.toString()).put("next", r.next());
  }

  private static ServiceStatus.Rollout rollout(JsonNode n) {
    return new ServiceStatus.Rollout(
        n.path("phase").asText(),
        n.path("now").asText(),
        n.path("since").isTextual() ? Instant.parse(n.path("since").asText()) : null,
        n.path("next").asText());
  }

  private static ObjectNode instance(ServiceStatus.Instance i) {
    return Json.object()
        .put("name", i.name())
        .put("id", i.id())
        .put("image", i.image())
        .put("revision", i.revision())
        .put("state", i.state())
        .put("health", i.health())
        .put("ready", i.ready());
  }

  private static ServiceStatus.Instance instance(JsonNode n) {
    return new ServiceStatus.Instance(
        n.path("name").asText(),
        n.path("id").asText(),
        n.path("image").asText(),
        n.path("revision").asText(),
        n.path("state").asText(),
        n.path("health").asText(),
        n.path("ready").asBoolean());
  }

  /** The constant with that text. @throws IllegalArgumentException when there is none */
  static <E> E constant(E[] values, Function<E, String> text, JsonNode node) {
    return Arrays.stream(values)
        .filter(value -> text.apply(value).equals(node.asText()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "\"%s\" is unknown to this version".formatted(node.asText())));
  }
}
