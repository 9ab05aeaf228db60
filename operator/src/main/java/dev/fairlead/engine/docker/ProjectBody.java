package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.VolumeSpec;
import java.util.SortedMap;

/** The bodies of POST /networks/create and POST /volumes/create, as compose sends them. */
final class ProjectBody {
  private static final int DUPLICATES_REFUSED_SINCE = 44;

  private ProjectBody() {}

  static ObjectNode network(NetworkSpec network, SortedMap<String, String> labels, int apiMinor) {
    ObjectNode body =
        Json.object()
            .put("Name", network.name())
            .put("Driver", network.driver())
            .put("Internal", network.internal())
            .put("Attachable", network.attachable());
    body.set("Options", Json.object(network.driverOptions()));
    body.set("Labels", Json.object(labels));
    Gates.check(network, apiMinor);
    Boolean ipv4 = network.enableIpv4();
    if (ipv4 != null) {
      body.put("EnableIPv4", ipv4);
    }
    Boolean ipv6 = network.enableIpv6();
    if (ipv6 != null) {
      body.put("EnableIPv6", ipv6);
    }
    NetworkSpec.Ipam ipam = network.ipam();
    if (ipam != null) {
      body.set("IPAM", ipam(ipam));
    }
    if (apiMinor < DUPLICATES_REFUSED_SINCE) {
      body.put("CheckDuplicate", true); // else a second network of the name is made silently
    }
    return body;
  }

  private static ObjectNode ipam(NetworkSpec.Ipam ipam) {
    ObjectNode body = Json.object();
    CreateBody.putText(body, "Driver", ipam.driver());
    if (!ipam.pools().isEmpty()) {
      ArrayNode pools = body.putArray("Config");
      for (NetworkSpec.Pool pool : ipam.pools()) {
        ObjectNode config = pools.addObject();
        CreateBody.putText(config, "Subnet", pool.subnet());
        CreateBody.putText(config, "IPRange", pool.ipRange());
        CreateBody.putText(config, "Gateway", pool.gateway());
        CreateBody.putAll(config, "AuxiliaryAddresses", pool.auxiliaryAddresses());
      }
    }
    CreateBody.putAll(body, "Options", ipam.options());
    return body;
  }

  static ObjectNode volume(VolumeSpec volume, SortedMap<String, String> labels) {
    ObjectNode body = Json.object().put("Name", volume.name());
    CreateBody.putText(body, "Driver", volume.driver());
    CreateBody.putAll(body, "DriverOpts", volume.driverOptions());
    body.set("Labels", Json.object(labels));
    return body;
  }
}
