package dev.fairlead.compose;

import dev.fairlead.spec.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compose's {@code config-hash}: the SHA-256 of one line of JSON, the canonical service without
 * what does not make a container different. A container whose label equals it is one that {@code
 * docker compose up} leaves alone, so this is what makes both tools agree. Bit for bit; measured
 * against docker compose 2.40.3. Networks and volumes hash alike in all versions.
 *
 * @param composeVersion what the version label says
 * @param excluded attributes that are not part of the hash
 * @param hostPaths how binds are stated
 */
record ConfigHash(String composeVersion, Set<String> excluded, HostPaths hostPaths) {
  private static final String SERVICE = "service:";

  private static final Set<String> NO_PART =
      Set.of("build", "pull_policy", "scale", "depends_on", "profiles", "env_file");

  /** docker compose 2.30.2 to 2.40. */
  static final ConfigHash V2_40 =
      new ConfigHash(Labels.COMPOSE_VERSION, NO_PART, HostPaths.SAID_WHERE_TRUE);

  /** docker compose 5. */
  static final ConfigHash V5 = new ConfigHash("5.0.0", NO_PART, HostPaths.SAID_WHERE_FALSE);

  public ConfigHash {
    excluded = Set.copyOf(excluded);
  }

  /** A service's, its environment complete and its image the one that is to run. */
  String service(Json.Obj service) {
    return sha256(hashed(service));
  }

  /** What it is taken over, where ids of other services' containers are part of it; else null. */
  @Nullable HashForm form(Json.Obj service) {
    var members = new LinkedHashMap<>(hashed(service).members());
    Map<String, String> places = new LinkedHashMap<>();
    for (String key : List.of("network_mode", "ipc", "pid")) {
      String mode = service.textOr(key, "");
      if (mode.startsWith(SERVICE)) {
        members.put(key, new Json.Str("container:" + place(mode, places)));
      }
    }
    List<String> from = Sharing.volumesFrom(service);
    if (!from.isEmpty()) {
      members.put("volumes_from", Json.texts(from.stream().map(f -> from(f, places)).toList()));
    }
    return places.isEmpty() && from.isEmpty()
        ? null
        : HashForm.of(marked(new Json.Obj(members).write(), places));
  }

  /** Compose drops {@code :ro}, and the word before the name of a container. */
  private static String from(String from, Map<String, String> places) {
    String peer = from.endsWith(":ro") ? from.substring(0, from.length() - 3) : from;
    return peer.startsWith(SERVICE) ? place(peer, places) : peer.substring("container:".length());
  }

  /** A text that stands for a service's container, and that no value of the file is equal to. */
  private static String place(String mode, Map<String, String> places) {
    String service = mode.substring(SERVICE.length());
    String place = "\u0000" + service + "\u0000";
    places.put(new Json.Str(place).write(), service);
    return place;
  }

  private static String marked(String text, Map<String, String> places) {
    String marked = text;
    for (var place : places.entrySet()) {
      String quoted = place.getKey();
      String escaped = quoted.substring(1, quoted.length() - 1);
      marked = marked.replace(escaped, HashForm.placeOf(place.getValue()));
    }
    return marked;
  }

  private Json.Obj hashed(Json.Obj whole) {
    Json.Obj service = hostPaths.in(whole);
    var members = new LinkedHashMap<String, Json>();
    for (String key : ServiceShape.SHAPE.keys()) {
      Json value = service.get(key);
      if (value != null && !excluded.contains(key)) {
        members.put(key, key.equals("deploy") ? withoutReplicas(value) : value);
      }
    }
    return new Json.Obj(members);
  }

  private static Json withoutReplicas(Json deploy) {
    if (!(deploy instanceof Json.Obj object)) {
      return deploy;
    }
    var members = new LinkedHashMap<>(object.members());
    members.remove("replicas");
    return new Json.Obj(members);
  }

  /** A network's or volume's. */
  String resource(Json.Obj resource) {
    return sha256(resource);
  }

  private static String sha256(Json value) {
    return HashForm.sha256(value.write());
  }
}
