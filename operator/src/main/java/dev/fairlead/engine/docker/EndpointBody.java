package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.Endpoint;

/** An EndpointSettings: one attachment to a network. */
final class EndpointBody {
  private EndpointBody() {}

  /**
   * @param container its name; compose states its final name first among the aliases, also while
   *     the container bears a temporary one
   */
  static ObjectNode of(String container, Endpoint endpoint, int apiMinor) {
    ObjectNode body = Json.object();
    ArrayNode aliases = body.putArray("Aliases").add(ContainerNames.lasting(container));
    endpoint.aliases().forEach(aliases::add);
    ObjectNode ipam = Json.object();
    CreateBody.putText(ipam, "IPv4Address", endpoint.ipv4());
    CreateBody.putText(ipam, "IPv6Address", endpoint.ipv6());
    CreateBody.putAny(ipam, "LinkLocalIPs", endpoint.linkLocal());
    if (!ipam.isEmpty()) {
      body.set("IPAMConfig", ipam);
    }
    CreateBody.putText(body, "IPAddress", endpoint.ipv4());
    if (apiMinor >= CreateBody.ENDPOINTS_SINCE) {
      CreateBody.putText(body, "MacAddress", endpoint.macAddress());
    }
    CreateBody.putAll(body, "DriverOpts", endpoint.driverOptions());
    Integer priority = endpoint.gatewayPriority();
    CreateBody.putNumber(body, "GwPriority", priority == null ? 0 : priority);
    CreateBody.putAny(body, "Links", endpoint.links());
    return body;
  }
}
