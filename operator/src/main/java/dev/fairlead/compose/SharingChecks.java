package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.Peer;
import dev.fairlead.yaml.NearMiss;
import java.util.List;
import java.util.Optional;

/**
 * What compose, or the Engine at the container's creation, refuses of services that share something
 * with another container: the other one is there, and nothing is said that only the owner of a
 * network can say.
 */
final class SharingChecks {
  private static final List<String> OWNERS_OWN =
      List.of("ports", "expose", "hostname", "dns", "extra_hosts", "mac_address");

  private final Model model;
  private final Service service;

  SharingChecks(Model model, Service service) {
    this.model = model;
    this.service = service;
  }

  void check() {
    for (Sharing sharing : Sharing.of(service)) {
      if (sharing.peer().name().isEmpty()) {
        sharing.at().refuse("names no " + (sharing.peer().service() ? "service" : "container"));
      } else if (sharing.peer().service()) {
        owner(sharing);
      }
      if (sharing.peer().kind() == Peer.Kind.NETWORK) {
        network();
      }
    }
  }

  private void owner(Sharing sharing) {
    String name = sharing.peer().name();
    Service owner = model.services().get(name);
    if (owner == null) {
      undefined(sharing.at(), name);
    } else if (owner.replicas() == 0 && service.replicas() > 0) {
      sharing
          .at()
          .refuse("the service \"%s\" has no container to share with: 0 replicas".formatted(name));
    } else if (sharing.peer().kind() == Peer.Kind.IPC && !shareable(owner)) {
      sharing
          .at()
          .warn(
              "\"%s\" does not say ipc: shareable; most Engines refuse to share it"
                  .formatted(name));
    }
  }

  private static boolean shareable(Service owner) {
    return owner.canonical().textOr("ipc", "").matches("shareable|host");
  }

  private void undefined(At at, String name) {
    if (model.disabled().contains(name)) {
      at.refuse(
          "the service \"%s\" belongs to a profile that is not active".formatted(name),
          "activate one of its profiles");
    } else {
      at.refuse(
          "the service \"%s\" is not defined".formatted(name),
          NearMiss.hint(name, model.services().keySet()));
    }
  }

  private void network() {
    for (String attribute : OWNERS_OWN) {
      Optional.ofNullable(service.at().get(attribute))
          .filter(_ -> service.canonical().has(attribute))
          .ifPresent(at ->
              at.refuse(
                  "a service that shares another one's network cannot have its own",
                  "say it of the service whose network it is"));
    }
  }
}
