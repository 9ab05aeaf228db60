package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.PortBinding;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Published ports: well-formed, and each fixed one held by one container only. */
final class PortChecks {
  private static final Pattern PUBLISHED = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
  private static final Pattern ADDRESS = Pattern.compile("[0-9a-fA-F.:]+(%.+)?");

  private final Model model;
  private final Map<String, String> holders = new HashMap<>();

  PortChecks(Model model) {
    this.model = model;
  }

  private interface Check {
    void of(Service service, Json.Obj port, At at);
  }

  void check() {
    each((_, port, at) -> wellFormed(port, at));
  }

  void checkExclusive() {
    each((service, port, at) -> exclusive(service, NetworkingSpecs.port(port), at));
  }

  private void each(Check check) {
    for (Service service : model.services().values()) {
      At ports = service.at().near("ports");
      int index = 0;
      for (Json.Obj port : service.canonical().objects("ports")) {
        check.of(service, port, ports.near(index++));
      }
    }
  }

  private static void wellFormed(Json.Obj port, At at) {
    long target = port.number("target");
    if (target < 1 || target > PortForms.MAX_PORT) {
      at.near("target").refuse("needs a container port from 1 to 65535");
      return;
    }
    if (!PortForms.PROTOCOLS.contains(port.textOr("protocol", "tcp"))) {
      at.near("protocol").refuse("must be one of tcp, udp, sctp");
      return;
    }
    String published = port.textOr("published", "0");
    if (!PUBLISHED.matcher(published).matches()) {
      at.near("published").refuse("must be a port or a range of ports");
      return;
    }
    String address = port.textOr("host_ip", "");
    if (!address.isEmpty() && !ADDRESS.matcher(address).matches()) {
      at.near("host_ip").refuse("must be an IP address");
    }
  }

  private void exclusive(Service service, PortBinding port, At at) {
    if (!port.fixed() || service.replicas() == 0) {
      return;
    }
    String address = port.hostAddress().isEmpty() ? "0.0.0.0" : port.hostAddress();
    String key = address + ":" + port.published() + "/" + port.protocol();
    String holder = holders.putIfAbsent(key, at.path());
    if (holder != null) {
      at.refuse("%s is already published by %s".formatted(key, holder));
    } else if (service.replicas() > 1 && !service.fronted()) {
      at.refuse(
          "%d replicas cannot all publish %s".formatted(service.replicas(), key),
          "publish a range of ports, or none, and put a proxy in front");
    }
  }
}
