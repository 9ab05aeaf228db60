package dev.fairlead.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.EngineException;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountOptions;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What differs with the Engine's version. */
final class CreateBodyTest {
  private static final ContainerSpec PLAIN = ContainerSpec.of("shop/web:1");

  private static ObjectNode body(ContainerSpec spec, int minor) {
    return CreateBody.of("shop-web-1", spec, new TreeMap<>(), minor);
  }

  private static ContainerSpec attached(@Nullable String mac, Map<String, String> options) {
    Endpoint endpoint =
        new Endpoint(
            "front",
            new TreeSet<>(),
            null,
            null,
            new TreeSet<>(),
            mac,
            new TreeMap<>(options),
            null,
            List.of());
    Networking none = Networking.NONE;
    return PLAIN.withNetworking(
        new Networking(
            "front",
            List.of(endpoint),
            null,
            null,
            mac,
            List.of(),
            none.expose(),
            List.of(),
            List.of(),
            List.of(),
            List.of()));
  }

  private static ContainerSpec mounting(Mount mount) {
    return PLAIN.withStorage(Storage.NONE.withMounts(List.of(mount)));
  }

  private static void needs(ContainerSpec spec, int since, String engine) {
    assertThatThrownBy(() -> body(spec, since - 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("needs Docker Engine " + engine)
        .hasMessageContaining("(API 1." + since + "); this one speaks API 1." + (since - 1));
    assertThat(body(spec, since)).isNotEmpty();
  }

  @Test
  void c10WhatAnEngineIsTooOldForIsSaidBeforeAnythingIsSent() {
    Duration second = Duration.ofSeconds(1);
    needs(
        PLAIN.withHealth(new Healthcheck(List.of(), second, null, second, second, null)), 44, "25");
    needs(mounting(Mount.bind("x:1", "/x", true).as(Mount.Type.IMAGE)), 48, "28");
    needs(
        mounting(
            Mount.bind("data", "/x", false)
                .as(Mount.Type.VOLUME)
                .withOptions(MountOptions.of("part", "", new TreeMap<>()))),
        45,
        "26");
    needs(attached(null, Map.of(Endpoint.INTERFACE_NAME, "eth7")), 49, "28.1");
  }

  @Test
  void c12TheMacAddressStandsWhereTheEngineLooksForIt() {
    ContainerSpec spec = attached("02:42:ac:11:00:09", Map.of());

    ObjectNode old = body(spec, 41);
    assertThat(old.path("MacAddress").asText()).isEqualTo("02:42:ac:11:00:09");
    assertThat(endpoint(old).has("MacAddress")).isFalse();
    assertThat(endpoint(body(spec, 44)).path("MacAddress").asText()).isEqualTo("02:42:ac:11:00:09");
  }

  private static com.fasterxml.jackson.databind.JsonNode endpoint(ObjectNode body) {
    return body.path("NetworkingConfig").path("EndpointsConfig").path("front");
  }
}
