package dev.fairlead.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.status.Condition;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.Phase;
import dev.fairlead.store.Deploy;
import dev.fairlead.store.InMemoryStore;
import dev.fairlead.store.Job;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract and the code say the same. */
class OpenApiTest {
  private final JsonNode contract;

  OpenApiTest() throws IOException {
    try (InputStream in = OpenApiTest.class.getResourceAsStream("openapi.json")) {
      assertThat(in).isNotNull();
      contract = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void namesExactlyTheRoutes() {
    List<String> promised = new ArrayList<>();
    contract
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method -> {
                  if (!method.equals("parameters")) {
                    promised.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                  }
                }));
    Routes routes =
        new Routes(Api.of(new FakeReleases(), new InMemoryStore(), () -> ""), () -> false);

    assertThat(promised)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    routes.all().stream().map(r -> r.method() + " " + r.path()),
                    // Not a route: it is answered while its body streams in.
                    Stream.of("POST " + Webhook.PATH))
                .toList());
  }

  @Test
  void describesAReleaseAsItIs() {
    List.of(Samples.shop(), Samples.blog(), Samples.pay())
        .forEach(status -> assertShape(StatusJson.release(status), "Release"));
  }

  @Test
  void describesAJobAsItIs() {
    Job running = new Job(1, "shop", "r", "web", Samples.NOW, null, Job.Outcome.RUNNING, "");
    Instant later = Samples.NOW.plusSeconds(1);
    Job ended =
        new Job(
            1,
            "shop",
            "r",
            "web",
            Samples.NOW,
            later,
            Job.Outcome.COMPLETE,
            "",
            new TreeMap<>(Map.of("web", "sha256:3f9c2ab")));

    assertShape(JobJson.jobs(List.of(running, ended)), "Jobs");
  }

  @Test
  void describesADeployAsItIs() {
    Deploy deploy =
        new Deploy(
            "id",
            "shop",
            List.of("web"),
            "shop/web:2",
            "",
            Deploy.Status.QUEUED,
            null,
            Deploy.Cause.NONE,
            Samples.NOW,
            Samples.NOW,
            "ci",
            "",
            0);

    assertShape(DeployJson.deploy(deploy), "Deploy");
    assertShape(
        DeployJson.deploy(deploy.failed(Deploy.Cause.PULL, "no such image", Samples.NOW)),
        "Deploy");
    assertThat(words("Deploy", "status"))
        .containsExactlyElementsOf(
            Arrays.stream(Deploy.Status.values()).map(Deploy.Status::text).toList());
  }

  @Test
  void saysOfEveryRouteHowItRefuses() {
    Routes routes =
        new Routes(Api.of(new FakeReleases(), new InMemoryStore(), () -> ""), () -> false);
    for (Routes.Route route : routes.all()) {
      JsonNode responses =
          contract
              .path("paths")
              .path(route.path())
              .path(route.method().toLowerCase(Locale.ROOT))
              .path("responses");
      boolean open = route.access() == Access.OPEN || route.access() == Access.LOCAL;
      assertThat(responses.has("401")).as(route.path()).isEqualTo(!open);
      assertThat(responses.has("403") || open).as(route.path()).isTrue();
    }
  }

  @Test
  void knowsEveryWordOfTheClosedSets() {
    assertThat(words("Release", "phase"))
        .containsExactlyElementsOf(Arrays.stream(Phase.values()).map(Phase::text).toList());
    assertThat(words("Held", "kind"))
        .containsExactlyElementsOf(
            Arrays.stream(HeldStatus.Kind.values()).map(HeldStatus.Kind::text).toList());
    assertThat(words("Job", "outcome"))
        .containsExactlyElementsOf(
            Arrays.stream(Job.Outcome.values()).map(Job.Outcome::text).toList());
    assertThat(words("Condition", "type"))
        .containsExactlyElementsOf(
            Arrays.stream(Condition.Type.values()).map(Condition.Type::text).toList());
    assertThat(words("Condition", "status"))
        .containsExactlyElementsOf(
            Arrays.stream(Condition.Value.values()).map(Condition.Value::text).toList());
  }

  private List<String> words(String schema, String property) {
    return Json.texts(schema(schema).path("properties").path(property).path("enum"));
  }

  private JsonNode schema(String name) {
    JsonNode schema = contract.path("components").path("schemas").path(name);
    assertThat(schema.isObject()).as("schema %s", name).isTrue();
    return schema;
  }

  private void assertShape(JsonNode value, String schemaName) {
    JsonNode schema = schema(schemaName);
    List<String> names = new ArrayList<>();
    value.fieldNames().forEachRemaining(names::add);
    JsonNode properties = schema.path("properties");
    List<String> described = new ArrayList<>();
    properties.fieldNames().forEachRemaining(described::add);
    assertThat(names).as(schemaName).containsExactlyElementsOf(described);
    assertThat(new TreeSet<>(Json.texts(schema.path("required"))))
        .containsExactlyInAnyOrderElementsOf(names);
    properties
        .properties()
        .forEach(
            p -> assertType(value.path(p.getKey()), p.getValue(), schemaName + "." + p.getKey()));
  }

  private void assertType(JsonNode value, JsonNode type, String at) {
    String reference = type.path("$ref").asText();
    if (!reference.isEmpty()) {
      assertShape(value, reference.substring(reference.lastIndexOf('/') + 1));
      return;
    }
    if (type.has("enum")) {
      assertThat(Json.texts(type.path("enum"))).as(at).contains(value.asText());
    }
    String name =
        type.path("type").isArray() && value.isNull()
            ? "null"
            : type.path("type").isArray() ? "string" : type.path("type").asText();
    switch (name) {
      case "string" -> assertThat(value.isTextual()).as(at).isTrue();
      case "integer" -> assertThat(value.isIntegralNumber()).as(at).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as(at).isTrue();
      case "null" -> assertThat(value.isNull()).as(at).isTrue();
      case "array" -> assertItems(value, type.path("items"), at);
      default -> throw new AssertionError(at + ": type " + name);
    }
    if (type.path("format").asText().equals("date-time") && !value.isNull()) {
      assertThat(Instant.parse(value.asText())).as(at).isNotNull();
    }
  }

  private void assertItems(JsonNode array, JsonNode items, String at) {
    assertThat(array.isArray()).as(at).isTrue();
    for (JsonNode item : array) {
      assertType(item, items, at);
    }
  }
}
