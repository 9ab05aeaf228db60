package dev.fairlead.engine.docker;

import static dev.fairlead.engine.docker.CreateBody.putAll;
import static dev.fairlead.engine.docker.CreateBody.putAny;
import static dev.fairlead.engine.docker.CreateBody.putNumber;
import static dev.fairlead.engine.docker.CreateBody.putText;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Logging;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;

/** The HostConfig of a create body. */
final class HostConfigBody {
  private HostConfigBody() {}

  static ObjectNode of(ContainerSpec spec, int apiMinor) {
    ObjectNode body = Json.object();
    network(body, spec.networking());
    storage(body, spec.storage(), apiMinor);
    resources(body, spec.resources());
    security(body, spec.security());
    restart(body, spec.restart());
    putText(body, "Runtime", spec.runtime());
    Logging logging = spec.logging();
    if (logging != null) {
      ObjectNode config = body.putObject("LogConfig").put("Type", logging.driver());
      config.set("Config", Json.object(logging.options()));
    }
    Boolean init = spec.program().init();
    if (init != null) {
      body.put("Init", init);
    }
    HostOptionsBody.write(body, spec.options());
    return body;
  }

  private static void network(ObjectNode body, Networking net) {
    putText(body, "NetworkMode", net.mode());
    ObjectNode bindings = body.putObject("PortBindings"); // compose sends {} too
    for (PortBinding port : net.ports()) {
      bindings
          .withArray("/" + CreateBody.key(port).replace("/", "~1"))
          .addObject()
          .put("HostIp", port.hostAddress())
          .put("HostPort", port.published());
    }
    putAny(body, "Dns", net.dns());
    putAny(body, "DnsSearch", net.dnsSearch());
    putAny(body, "DnsOptions", net.dnsOptions());
    body.set("ExtraHosts", Json.array(net.extraHosts())); // compose sends [] too
  }

  private static void storage(ObjectNode body, Storage storage, int apiMinor) {
    ArrayNode binds = Json.array(java.util.List.of());
    ArrayNode mounts = Json.array(java.util.List.of());
    for (Mount mount : storage.mounts()) {
      if (mount.form() == MountForm.BINDS) {
        binds.add(MountBody.bind(mount));
      } else {
        mounts.add(MountBody.mount(mount, apiMinor));
      }
    }
    if (!binds.isEmpty()) {
      body.set("Binds", binds);
    }
    if (!mounts.isEmpty()) {
      body.set("Mounts", mounts);
    }
    putAny(body, "VolumesFrom", storage.volumesFrom());
    putAll(body, "Tmpfs", storage.tmpfs());
    body.put("ReadonlyRootfs", storage.readOnlyRoot());
    putNumber(body, "ShmSize", storage.sharedMemoryBytes());
  }

  private static void resources(ObjectNode body, Resources resources) {
    putNumber(body, "NanoCpus", resources.nanoCpus());
    putNumber(body, "CpuShares", resources.cpuShares());
    putNumber(body, "CpuPeriod", resources.cpuPeriod());
    putNumber(body, "CpuQuota", resources.cpuQuota());
    putText(body, "CpusetCpus", resources.cpuset());
    putNumber(body, "Memory", resources.memoryBytes());
    putNumber(body, "MemoryReservation", resources.memoryReservationBytes());
    putNumber(body, "MemorySwap", resources.memorySwapBytes());
    Long pids = resources.pids();
    if (pids != null) {
      body.put("PidsLimit", pids);
    }
    putNumber(body, "OomScoreAdj", resources.oomScoreAdjust());
    body.put("OomKillDisable", resources.oomKillDisable());
    if (!resources.ulimits().isEmpty()) {
      ArrayNode ulimits = body.putArray("Ulimits");
      for (Resources.Ulimit limit : resources.ulimits()) {
        ulimits
            .addObject()
            .put("Name", limit.name())
            .put("Soft", limit.soft())
            .put("Hard", limit.hard());
      }
    }
  }

  private static void security(ObjectNode body, Security security) {
    body.put("Privileged", security.privileged());
    putAny(body, "CapAdd", security.capAdd());
    putAny(body, "CapDrop", security.capDrop());
    putAny(body, "SecurityOpt", security.securityOptions());
    putAny(body, "GroupAdd", security.groupAdd());
    if (!security.devices().isEmpty()) {
      ArrayNode devices = body.putArray("Devices");
      for (Security.Device device : security.devices()) {
        devices
            .addObject()
            .put("PathOnHost", device.hostPath())
            .put("PathInContainer", device.containerPath())
            .put("CgroupPermissions", device.permissions());
      }
    }
    putAll(body, "Sysctls", security.sysctls());
    putText(body, "IpcMode", security.ipcMode());
    putText(body, "PidMode", security.pidMode());
    putText(body, "UTSMode", security.utsMode());
    putText(body, "UsernsMode", security.usernsMode());
    putText(body, "CgroupnsMode", security.cgroupnsMode());
    putText(body, "CgroupParent", security.cgroupParent());
  }

  private static void restart(ObjectNode body, Restart restart) {
    boolean none = restart.policy() == Restart.Policy.NO;
    boolean said = Boolean.TRUE.equals(restart.said());
    if (!none
        || said
        || restart.maximumRetries() != 0) { // compose leaves the name empty when unset
      body.putObject("RestartPolicy")
          .put("Name", none && !said ? "" : restart.policy().engineName())
          .put("MaximumRetryCount", restart.maximumRetries());
    }
  }
}
