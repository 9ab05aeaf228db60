package dev.fairlead.plan;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Strategy.Kind;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.PortBinding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a service's instances are replaced, and why so: start-first wherever two instances can stand
 * beside each other.
 *
 * @param reason why not start-first, or not as asked for; else empty
 */
public record Replacement(Kind kind, String reason) {
  /** Whether nothing but its ports keeps two instances from standing beside each other. */
  static boolean frontWouldHelp(DesiredService service) {
    ContainerSpec spec = service.spec();
    ContainerSpec without =
        spec.withNetworking(spec.networking().withPorts(List.of(), spec.networking().expose()));
    boolean published =
        !spec.networking().ports().isEmpty()
            && spec.networking().ports().stream()
                .allMatch(port -> port.fixed() && port.protocol().equals("tcp"));
    return published && of(service, without, null).startFirst();
  }

  static Replacement of(DesiredService service, ContainerSpec spec, @Nullable Image image) {
    String impossible = impossible(service, spec);
    if (impossible.isEmpty()) {
      impossible = service.renewsVolumes() ? "" : handedOver(spec, image);
    }
    if (!impossible.isEmpty()) {
      return new Replacement(Kind.RECREATE, impossible);
    }
    if (service.strategy().requested() != null) {
      return requested(service, service.strategy().requested(), spec);
    }
    String unsafe = service.replicas() > 1 ? "" : writable(spec);
    return unsafe.isEmpty()
        ? new Replacement(Kind.ROLLING, "")
        : new Replacement(Kind.RECREATE, unsafe);
  }

  private static Replacement requested(DesiredService service, Kind kind, ContainerSpec spec) {
    return switch (kind) {
      case ROLLING -> new Replacement(kind, "");
      case RECREATE -> new Replacement(kind, "as declared");
      // A port is open from the start: there is nothing to switch.
      case BLUE_GREEN ->
          !spec.networking().ports().isEmpty()
              ? new Replacement(Kind.ROLLING, "not BlueGreen: published ports cannot be switched")
              : !service.routes().isEmpty() && spec.networking().endpoints().isEmpty()
                  ? new Replacement(Kind.ROLLING, "not BlueGreen: no network to be named on")
                  : new Replacement(kind, "");
    };
  }

  /** What two instances can never share. */
  private static String impossible(DesiredService service, ContainerSpec spec) {
    for (PortBinding port : spec.networking().ports()) {
      if (port.fixed()) {
        String address = port.hostAddress().isEmpty() ? "" : port.hostAddress() + ":";
        return "fixed port " + address + port.published();
      }
    }
    if (service.containerName() != null) {
      return "container_name " + service.containerName();
    }
    if (spec.networking().mode().equals("host")) {
      return "host network";
    }
    if (spec.networking().macAddress() != null) {
      return "fixed MAC address";
    }
    for (Endpoint endpoint : spec.networking().endpoints()) {
      if (endpoint.hasStaticAddress() || endpoint.macAddress() != null) {
        return "static address on " + endpoint.network();
      }
    }
    return "";
  }

  /** What two writers may ruin. Replicas that already share a volume are used to it. */
  private static String writable(ContainerSpec spec) {
    for (Mount mount : spec.storage().mounts()) {
      boolean data = mount.type() != Mount.Type.TMPFS && !mount.readOnly() && !mount.isAnonymous();
      if (data && !mount.source().endsWith(".sock")) {
        return "writable volume " + mount.target();
      }
    }
    return "";
  }

  /**
   * I17: a volume without a name goes from the old instance to the new one, and has one writer at a
   * time.
   */
  private static String handedOver(ContainerSpec spec, @Nullable Image image) {
    for (Mount mount : spec.storage().mounts()) {
      if (mount.isAnonymous()) {
        return "writable volume " + mount.target();
      }
    }
    if (image == null || image.volumes().isEmpty()) {
      return "";
    }
    return image.volumes().stream()
        .filter(path -> spec.storage().mounts().stream().noneMatch(m -> m.target().equals(path)))
        .filter(path -> !spec.storage().tmpfs().containsKey(path))
        .findFirst()
        .map(path -> "writable volume " + path + " of the image")
        .orElse("");
  }

  public boolean startFirst() {
    return kind != Kind.RECREATE;
  }
}
