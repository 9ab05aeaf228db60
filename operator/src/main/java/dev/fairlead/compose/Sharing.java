package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Peer;
import dev.fairlead.spec.Peer.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a service shares with another container: {@code network_mode}, {@code ipc}, {@code pid} of
 * {@code service:x} or {@code container:name}, and {@code volumes_from}.
 *
 * @param attribute where it is said
 * @param at its place
 */
record Sharing(String attribute, At at, Peer peer) {
  /** Where compose's own word for a container stands in front of its name. */
  private static final String CONTAINER = "container:";

  static List<Sharing> of(Service service) {
    List<Sharing> all = new ArrayList<>();
    mode(service, "network_mode", Kind.NETWORK, all);
    mode(service, "ipc", Kind.IPC, all);
    mode(service, "pid", Kind.PID, all);
    At places = service.at().near("volumes_from");
    int index = 0;
    for (String from : volumesFrom(service.canonical())) {
      String name = from.endsWith(":ro") ? from.substring(0, from.length() - 3) : from;
      At at = places.near(index++);
      Peer.parse(Kind.VOLUMES, name)
          .ifPresent(peer -> all.add(new Sharing("volumes_from", at, peer)));
    }
    return all;
  }

  private static void mode(Service service, String attribute, Kind kind, List<Sharing> all) {
    Peer.parse(kind, service.canonical().textOr(attribute, ""))
        .ifPresent(peer -> all.add(new Sharing(attribute, service.at().near(attribute), peer)));
  }

  /** Entries of {@code volumes_from} as {@link Peer} knows them; {@code :rw} says nothing. */
  static List<String> volumesFrom(Json.Obj canonical) {
    return canonical.texts("volumes_from").stream()
        .map(from -> from.endsWith(":rw") ? from.substring(0, from.length() - 3) : from)
        .map(from -> from.startsWith(CONTAINER) ? from : "service:" + from)
        .toList();
  }

  /**
   * Compose's rule: whoever shares a namespace with a service depends on it and is started anew
   * with it, and so is whoever links to it; whoever has its volumes depends on it. What {@code
   * depends_on} says itself stands.
   */
  static Service withDependencies(Service service) {
    Map<String, Json> dependencies =
        new TreeMap<>(service.canonical().object("depends_on").members());
    int said = dependencies.size();
    for (String link : service.canonical().texts("links")) {
      dependencies.putIfAbsent(link.split(":", 2)[0], dependency(true));
    }
    for (Sharing sharing : of(service)) {
      if (sharing.peer().service()) {
        dependencies.putIfAbsent(sharing.peer().name(), dependency(sharing.peer().needsRunning()));
      }
    }
    return dependencies.size() == said
        ? service
        : service.with("depends_on", Json.sorted(dependencies));
  }

  private static Json dependency(boolean restart) {
    var members = new LinkedHashMap<String, Json>();
    members.put("condition", new Json.Str("service_started"));
    if (restart) {
      members.put("restart", Json.bool(true));
    }
    members.put("required", Json.bool(true));
    return new Json.Obj(members);
  }
}
