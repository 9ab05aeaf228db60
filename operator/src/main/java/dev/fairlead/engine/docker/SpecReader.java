package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Logging;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads an inspect answer back into the vocabulary that {@link CreateBody} wrote it from, so that a
 * container reads as what it was created as. What the Engine fills in by itself reads as unset:
 *
 * <ul>
 *   <li>runtime equal to the daemon's default
 *   <li>logging with the daemon's default driver and no options
 *   <li>memory plus swap of twice the memory
 *   <li>pids limit of 0 or -1
 *   <li>ipc "private"; the cgroup namespace equal to the daemon's default
 *   <li>security option label=disable on containers that are privileged or share ipc or pid with
 *       the host
 *   <li>restart policy without a name
 * </ul>
 *
 * What the image adds (environment, command, labels, ports, health...) is left in: the reader does
 * not know the image. The platform is not in inspect and reads as unset.
 */
final class SpecReader {
  private SpecReader() {}

  static ContainerSpec read(JsonNode inspect, Session session) {
    JsonNode config = inspect.path("Config");
    JsonNode host = inspect.path("HostConfig");
    Session.Defaults defaults = session.defaults();
    String runtime = Json.text(host, "Runtime");
    return new ContainerSpec(
        Json.text(config, "Image"),
        null,
        runtime.isEmpty() || runtime.equals(defaults.runtime()) ? null : runtime,
        program(config, host),
        health(config.path("Healthcheck")),
        NetworkReader.read(inspect, defaults),
        MountReader.read(host).withContents(Json.map(config, "Labels")),
        resources(host),
        security(host, defaults),
        restart(host.path("RestartPolicy")),
        logging(host.path("LogConfig"), defaults),
        userLabels(config),
        HostOptionsBody.read(host));
  }

  private static Program program(JsonNode config, JsonNode host) {
    JsonNode stopTimeout = config.path("StopTimeout");
    JsonNode init = host.path("Init");
    return new Program(
        Json.textsOrNull(config, "Entrypoint"),
        Json.textsOrNull(config, "Cmd"),
        environment(Json.texts(config, "Env")),
        Json.textOrNull(config, "User"),
        Json.textOrNull(config, "WorkingDir"),
        config.path("Tty").booleanValue(),
        config.path("OpenStdin").booleanValue(),
        init.isBoolean() ? init.booleanValue() : null,
        Json.textOrNull(config, "StopSignal"),
        stopTimeout.isNumber() ? Duration.ofSeconds(stopTimeout.longValue()) : null);
  }

  /** {@code KEY=value}; a key alone unsets the image's variable, and reads as null. */
  static SortedMap<String, @Nullable String> environment(List<String> entries) {
    SortedMap<String, @Nullable String> environment = new TreeMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        environment.put(entry, null);
      } else {
        environment.put(entry.substring(0, equals), entry.substring(equals + 1));
      }
    }
    return environment;
  }

  static @Nullable Healthcheck health(JsonNode health) {
    if (health.isEmpty()) {
      return null;
    }
    int retries = health.path("Retries").intValue();
    return new Healthcheck(
        Json.texts(health, "Test"),
        nanos(health, "Interval"),
        nanos(health, "Timeout"),
        nanos(health, "StartPeriod"),
        nanos(health, "StartInterval"),
        retries == 0 ? null : retries);
  }

  private static @Nullable Duration nanos(JsonNode node, String field) {
    long nanos = node.path(field).longValue();
    return nanos == 0 ? null : Duration.ofNanos(nanos);
  }

  private static Resources resources(JsonNode host) {
    long memory = host.path("Memory").longValue();
    long swap = host.path("MemorySwap").longValue();
    long pids = host.path("PidsLimit").longValue();
    List<Resources.Ulimit> ulimits = new ArrayList<>();
    for (JsonNode limit : host.path("Ulimits")) {
      ulimits.add(
          new Resources.Ulimit(
              Json.text(limit, "Name"),
              limit.path("Soft").longValue(),
              limit.path("Hard").longValue()));
    }
    return new Resources(
        host.path("NanoCpus").longValue(),
        host.path("CpuShares").longValue(),
        host.path("CpuPeriod").longValue(),
        host.path("CpuQuota").longValue(),
        Json.text(host, "CpusetCpus"),
        memory,
        host.path("MemoryReservation").longValue(),
        swap == 2 * memory ? 0 : swap,
        pids <= 0 ? null : pids,
        host.path("OomScoreAdj").intValue(),
        host.path("OomKillDisable").booleanValue(),
        ulimits);
  }

  private static Security security(JsonNode host, Session.Defaults defaults) {
    boolean privileged = host.path("Privileged").booleanValue();
    String ipc = Json.text(host, "IpcMode");
    String pid = Json.text(host, "PidMode");
    List<String> options = Json.texts(host, "SecurityOpt");
    if (privileged || ipc.equals("host") || pid.equals("host")) {
      options.remove("label=disable");
    }
    String cgroupns = Json.text(host, "CgroupnsMode");
    List<Security.Device> devices = new ArrayList<>();
    for (JsonNode device : host.path("Devices")) {
      devices.add(
          new Security.Device(
              Json.text(device, "PathOnHost"),
              Json.text(device, "PathInContainer"),
              Json.text(device, "CgroupPermissions")));
    }
    return new Security(
        privileged,
        capabilities(host, "CapAdd"),
        capabilities(host, "CapDrop"),
        options,
        Json.texts(host, "GroupAdd"),
        devices,
        Json.map(host, "Sysctls"),
        ipc.equals("private") ? "" : ipc,
        pid,
        Json.text(host, "UTSMode"),
        Json.text(host, "UsernsMode"),
        cgroupns.equals(defaultCgroupns(privileged, defaults)) ? "" : cgroupns,
        Json.text(host, "CgroupParent"));
  }

  /** On cgroup v1 a privileged container shares the host's namespace whatever the default. */
  private static String defaultCgroupns(boolean privileged, Session.Defaults defaults) {
    return privileged && !defaults.unifiedCgroups() ? "host" : defaults.cgroupnsMode();
  }

  /** Upper case and prefixed, however the container was made: {@code net_admin}, {@code ALL}. */
  private static SortedSet<String> capabilities(JsonNode host, String field) {
    SortedSet<String> capabilities = new TreeSet<>();
    for (String text : Json.texts(host, field)) {
      String upper = text.toUpperCase(Locale.ROOT);
      capabilities.add(upper.equals("ALL") || upper.startsWith("CAP_") ? upper : "CAP_" + upper);
    }
    return capabilities;
  }

  private static Restart restart(JsonNode policy) {
    String name = Json.text(policy, "Name");
    for (Restart.Policy known : Restart.Policy.values()) {
      if (known != Restart.Policy.NO && known.engineName().equals(name)) {
        return new Restart(known, policy.path("MaximumRetryCount").intValue());
      }
    }
    return Restart.NO;
  }

  private static @Nullable Logging logging(JsonNode config, Session.Defaults defaults) {
    String driver = Json.text(config, "Type");
    SortedMap<String, String> options = Json.map(config, "Config");
    boolean unset = driver.isEmpty() || driver.equals(defaults.loggingDriver());
    return unset && options.isEmpty() ? null : new Logging(driver, options);
  }

  private static SortedMap<String, String> userLabels(JsonNode config) {
    SortedMap<String, String> labels = Json.map(config, "Labels");
    labels.keySet().removeIf(key -> Labels.isIdentity(key) && !key.equals(Labels.SECRETS));
    return labels;
  }
}
