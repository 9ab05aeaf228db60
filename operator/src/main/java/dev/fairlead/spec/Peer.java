package dev.fairlead.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Another container that one shares something with, as a compose file names it: {@code service:x}
 * for the container of a service, {@code container:name} for one that is none of the project's.
 *
 * @param service whether {@code name} is a service's; else it is a container's
 * @param name of the service or container
 */
public record Peer(Kind kind, boolean service, String name) {
  private static final String SERVICE = "service:";
  private static final String CONTAINER = "container:";

  /** What is shared. */
  public enum Kind {
    NETWORK("network"),
    IPC("IPC"),
    PID("processes"),
    VOLUMES("volumes");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** For people: "shares the network of ...". */
    public String text() {
      return text;
    }
  }

  /** Whether the other one must be running: a namespace ends with it, its volumes do not. */
  public boolean needsRunning() {
    return kind != Kind.VOLUMES;
  }

  /** All that a spec names, as it was declared. */
  public static List<Peer> of(ContainerSpec spec) {
    List<Peer> peers = new ArrayList<>();
    parse(Kind.NETWORK, spec.networking().mode()).ifPresent(peers::add);
    parse(Kind.IPC, spec.security().ipcMode()).ifPresent(peers::add);
    parse(Kind.PID, spec.security().pidMode()).ifPresent(peers::add);
    spec.storage().volumesFrom().forEach(from -> volumes(from).ifPresent(peers::add));
    return List.copyOf(peers);
  }

  /**
   * What a mode such as {@code service:x} names; empty for {@code host}, a network and the like.
   */
  public static Optional<Peer> parse(Kind kind, String mode) {
    if (mode.startsWith(SERVICE)) {
      return Optional.of(new Peer(kind, true, mode.substring(SERVICE.length())));
    }
    return mode.startsWith(CONTAINER)
        ? Optional.of(new Peer(kind, false, mode.substring(CONTAINER.length())))
        : Optional.empty();
  }

  private static Optional<Peer> volumes(String from) {
    return parse(Kind.VOLUMES, withoutAccess(from));
  }

  private static String withoutAccess(String from) {
    return from.endsWith(":ro") ? from.substring(0, from.length() - ":ro".length()) : from;
  }

  /**
   * The spec as the Engine is to be told it: names replaced by ids. What is not known stays as it
   * was declared, and so equals no container. The Engine itself resolves containers that volumes
   * are taken from, and keeps their names.
   *
   * @param ids the container of each peer
   */
  public static ContainerSpec resolve(ContainerSpec spec, Function<Peer, Optional<String>> ids) {
    Networking networking = spec.networking();
    Security security = spec.security();
    String ipc = mode(Kind.IPC, security.ipcMode(), ids);
    String pid = mode(Kind.PID, security.pidMode(), ids);
    List<String> volumes =
        spec.storage().volumesFrom().stream().map(from -> volumes(from, ids)).toList();
    return spec.withNetworking(networking.withMode(mode(Kind.NETWORK, networking.mode(), ids)))
        .withSecurity(security.withNamespaces(ipc, pid))
        .withStorage(spec.storage().withVolumesFrom(volumes));
  }

  private static String mode(Kind kind, String mode, Function<Peer, Optional<String>> ids) {
    return parse(kind, mode).flatMap(ids).map(id -> CONTAINER + id).orElse(mode);
  }

  private static String volumes(String from, Function<Peer, Optional<String>> ids) {
    String access = from.substring(withoutAccess(from).length());
    Optional<Peer> peer = volumes(from);
    if (peer.isPresent() && !peer.get().service()) {
      return peer.get().name() + access;
    }
    return peer.flatMap(ids).map(id -> id + access).orElse(from);
  }

  /** The ids of containers that a live one shares something with, by what the Engine says of it. */
  public static List<String> ids(ContainerSpec live) {
    List<String> ids = new ArrayList<>();
    for (Peer peer : of(live)) {
      ids.add(peer.name());
    }
    live.storage().volumesFrom().forEach(from -> ids.add(withoutAccess(from)));
    return List.copyOf(ids);
  }
}
