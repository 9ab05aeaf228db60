package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The body of POST /containers/create, as compose sends it: what a spec does not say is left out,
 * so that the image and the Engine decide. Attached outputs, always present {@code OomKillDisable}
 * and the container's own name as its first alias are compose's.
 */
final class CreateBody {
  /** From here on all networks are joined, and MAC addresses given, at create. */
  static final int ENDPOINTS_SINCE = 44;

  private CreateBody() {}

  static ObjectNode of(
      String name, ContainerSpec spec, SortedMap<String, String> labels, int apiMinor) {
    Gates.check(spec, apiMinor);
    ObjectNode body = program(spec.program());
    body.put("Image", spec.image());
    body.set("Labels", Json.object(labels));
    body.put("AttachStdout", true).put("AttachStderr", true);
    Healthcheck health = spec.health();
    if (health != null) {
      body.set("Healthcheck", health(health));
    }
    network(body, name, spec.networking(), apiMinor);
    body.set("HostConfig", HostConfigBody.of(spec, apiMinor));
    return body;
  }

  private static ObjectNode program(Program program) {
    ObjectNode body = Json.object();
    putList(body, "Entrypoint", program.entrypoint());
    putList(body, "Cmd", program.command());
    if (!program.environment().isEmpty()) {
      body.set("Env", Json.array(environment(program.environment())));
    }
    putText(body, "User", program.user());
    putText(body, "WorkingDir", program.workingDirectory());
    putText(body, "StopSignal", program.stopSignal());
    Duration grace = program.stopGrace();
    if (grace != null) {
      body.put("StopTimeout", grace.toSeconds());
    }
    return body.put("Tty", program.tty()).put("OpenStdin", program.stdinOpen());
  }

  /** {@code KEY=value}; a key without "=" unsets the variable. */
  static List<String> environment(SortedMap<String, @Nullable String> environment) {
    return environment.entrySet().stream()
        .map(e -> e.getValue() == null ? e.getKey() : e.getKey() + "=" + e.getValue())
        .toList();
  }

  private static ObjectNode health(Healthcheck health) {
    ObjectNode body = Json.object();
    if (!health.test().isEmpty()) {
      body.set("Test", Json.array(health.test()));
    }
    putNanos(body, "Interval", health.interval());
    putNanos(body, "Timeout", health.timeout());
    putNanos(body, "StartPeriod", health.startPeriod());
    Integer retries = health.retries();
    if (retries != null) {
      body.put("Retries", retries);
    }
    putNanos(body, "StartInterval", health.startInterval());
    return body;
  }

  private static void network(ObjectNode body, String name, Networking net, int apiMinor) {
    putText(body, "Hostname", net.hostname());
    putText(body, "Domainname", net.domainname());
    ObjectNode exposed = Json.object();
    net.ports().forEach(port -> exposed.set(key(port), Json.object()));
    net.expose().forEach(port -> exposed.set(port, Json.object()));
    if (!exposed.isEmpty()) {
      body.set("ExposedPorts", exposed);
    }
    if (apiMinor < ENDPOINTS_SINCE) {
      putText(body, "MacAddress", primaryMac(net));
    }
    ObjectNode endpoints = Json.object();
    List<Endpoint> joined = apiMinor < ENDPOINTS_SINCE ? first(net) : net.endpoints();
    for (Endpoint endpoint : joined) {
      ObjectNode settings = EndpointBody.of(name, endpoint, apiMinor);
      if (apiMinor >= ENDPOINTS_SINCE && endpoint.equals(net.endpoints().getFirst())) {
        putText(settings, "MacAddress", primaryMac(net));
      }
      endpoints.set(endpoint.network(), settings);
    }
    if (!endpoints.isEmpty()) {
      body.set("NetworkingConfig", Json.object().set("EndpointsConfig", endpoints));
    }
  }

  private static List<Endpoint> first(Networking net) {
    return net.endpoints().isEmpty() ? List.of() : List.of(net.endpoints().getFirst());
  }

  private static @Nullable String primaryMac(Networking net) {
    String own = net.endpoints().isEmpty() ? null : net.endpoints().getFirst().macAddress();
    return own == null ? net.macAddress() : own;
  }

  static String key(PortBinding port) {
    return port.target() + "/" + port.protocol();
  }

  static void putText(ObjectNode body, String field, @Nullable String text) {
    if (text != null && !text.isEmpty()) {
      body.put(field, text);
    }
  }

  static void putNumber(ObjectNode body, String field, long number) {
    if (number != 0) {
      body.put(field, number);
    }
  }

  static void putAll(ObjectNode body, String field, Map<String, String> map) {
    if (!map.isEmpty()) {
      body.set(field, Json.object(map));
    }
  }

  static void putAny(ObjectNode body, String field, java.util.Collection<String> texts) {
    if (!texts.isEmpty()) {
      body.set(field, Json.array(texts));
    }
  }

  private static void putList(ObjectNode body, String field, @Nullable List<String> texts) {
    if (texts != null) {
      JsonNode array = Json.array(texts); // an empty list clears what the image says
      body.set(field, array);
    }
  }

  private static void putNanos(ObjectNode body, String field, @Nullable Duration duration) {
    if (duration != null) {
      putNumber(body, field, duration.toNanos());
    }
  }
}
