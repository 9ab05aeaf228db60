package dev.fairlead.traffic.npm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A proxy host, and what we noted in its {@code meta}, which is free for such things.
 *
 * @param id Nginx Proxy Manager's
 * @param made whether it is there because of us, and goes with the route
 * @param backend that it leads to; empty when it leads to none
 * @param resting backends that it led to before, until they are withdrawn
 */
record ProxyHost(long id, JsonNode json, boolean made, String backend, SortedSet<String> resting) {
  private static final String META = "meta";
  private static final String NOTE = "fairlead";

  static ProxyHost of(JsonNode json) {
    JsonNode note = json.path(META).path(NOTE);
    SortedSet<String> resting = new TreeSet<>();
    note.path("resting").forEach(name -> resting.add(name.asText()));
    return new ProxyHost(
        json.path("id").asLong(),
        json,
        note.path("made").asBoolean(),
        note.path("backend").asText(),
        resting);
  }

  /** The route that a host was noted for; empty when it is none of ours. */
  static String route(JsonNode json) {
    return json.path(META).path(NOTE).path("route").asText();
  }

  static boolean serves(JsonNode json, String domain) {
    for (JsonNode name : json.path("domain_names")) {
      if (name.asText().equalsIgnoreCase(domain)) {
        return true;
      }
    }
    return false;
  }

  boolean enabled() {
    return json.path("enabled").asBoolean(true);
  }

  /** Whether it leads there. */
  boolean leads(String scheme, String host, int port) {
    return json.path("forward_scheme").asText().equals(scheme)
        && json.path("forward_host").asText().equals(host)
        && json.path("forward_port").asInt() == port;
  }

  /** nginx's own word on its configuration; empty when it took it. */
  String complaint() {
    JsonNode meta = json.path(META);
    return meta.path("nginx_online").asBoolean(true)
        ? ""
        : meta.path("nginx_err").asText("nginx did not take it").strip();
  }

  /** Its meta, with another note; what others noted stays. */
  ObjectNode noted(String route, boolean ours, String leading, SortedSet<String> idle) {
    ObjectNode note = JsonNodeFactory.instance.objectNode();
    note.put("route", route).put("made", ours).put("backend", leading);
    idle.forEach(note.putArray("resting")::add);
    ObjectNode meta = meta();
    meta.set(NOTE, note);
    return meta;
  }

  /** Its meta without our note. */
  ObjectNode unnoted() {
    ObjectNode meta = meta();
    meta.remove(NOTE);
    return meta;
  }

  private ObjectNode meta() {
    return json.path(META) instanceof ObjectNode meta
        ? meta.deepCopy()
        : JsonNodeFactory.instance.objectNode();
  }
}
