package dev.fairlead.engine.docker;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountOptions;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Storage;

/**
 * What an Engine is too old for, said before anything is sent: an older one drops what it does not
 * know silently, mounts a whole volume in place of a part of it, and what it dropped would read as
 * drift for ever.
 */
final class Gates {
  private static final int START_INTERVAL = 44;
  private static final int RECURSIVE_READ_ONLY = 44;
  private static final int DEVICES_BY_NAME = 44;
  private static final int SUBPATH = 45;
  private static final int IMAGE_MOUNT = 48;
  private static final int GATEWAY_PRIORITY = 48;
  private static final int WITHOUT_IPV4 = 48;
  private static final int INTERFACE_NAME = 49;

  private Gates() {}

  static void check(ContainerSpec spec, int minor) {
    Healthcheck health = spec.health();
    if (health != null && health.startInterval() != null) {
      need(minor, START_INTERVAL, "healthcheck start_interval", "25");
    }
    for (Endpoint endpoint : spec.networking().endpoints()) {
      endpoint(endpoint, minor);
    }
    storage(spec.storage(), minor);
    if (spec.options().getOrDefault("DeviceRequests", "").contains("\"cdi\"")) {
      need(minor, DEVICES_BY_NAME, "a device by its CDI name", "25");
    }
  }

  private static void endpoint(Endpoint endpoint, int minor) {
    if (endpoint.gatewayPriority() != null) {
      need(minor, GATEWAY_PRIORITY, "gw_priority", "28");
    }
    if (endpoint.driverOptions().containsKey(Endpoint.INTERFACE_NAME)) {
      need(minor, INTERFACE_NAME, "interface_name", "28.1");
    }
  }

  private static void storage(Storage storage, int minor) {
    for (Mount mount : storage.mounts()) {
      if (mount.type() == Mount.Type.IMAGE) {
        need(minor, IMAGE_MOUNT, "a mount of type image", "28");
      } else if (!MountOptions.subpath(mount).isEmpty()) {
        need(minor, SUBPATH, "the subpath of a volume", "26");
      }
      switch (MountOptions.recursive(mount)) {
        case "writable", "readonly" ->
            need(minor, RECURSIVE_READ_ONLY, "bind.recursive: writable or readonly", "25");
        default -> {}
      }
    }
  }

  static void check(NetworkSpec network, int minor) {
    if (network.enableIpv4() != null) {
      need(minor, WITHOUT_IPV4, "enable_ipv4", "28");
    }
  }

  private static void need(int minor, int since, String what, String engine) {
    if (minor < since) {
      throw new EngineException(
          Kind.REFUSED,
          "%s needs Docker Engine %s or newer (API 1.%d); this one speaks API 1.%d"
              .formatted(what, engine, since, minor));
    }
  }
}
