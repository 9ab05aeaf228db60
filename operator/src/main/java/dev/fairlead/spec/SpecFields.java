package dev.fairlead.spec;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ContainerSpec} as flat fields: path to value, for comparing, hashing and showing. What
 * is unset, inherited or the Engine's default has no field, so two specs that mean the same have
 * the same fields. Left out is what does not change how the container behaves: the form a mount is
 * stated in, the platform (the image id decides) and identity labels.
 *
 * <p>Paths: {@code image}, {@code env.NAME}, {@code labels.NAME}, {@code mounts.TARGET}, {@code
 * content.TARGET}, {@code ports.TARGET/PROTO}, {@code networks.NAME}, {@code aliases.NETWORK},
 * {@code health.test}, {@code memory}, ...
 */
public final class SpecFields {
  /** All fields that stand for themselves. */
  public static final SortedSet<String> NAMES =
      Ordered.set(
          List.of(
              "cap_add",
              "cap_drop",
              "cgroup",
              "cgroup_parent",
              "command",
              "cpu_period",
              "cpu_quota",
              "cpu_shares",
              "cpus",
              "cpuset",
              "dns",
              "dns_opt",
              "dns_search",
              "domainname",
              "entrypoint",
              "extra_hosts",
              "group_add",
              "hostname",
              "image",
              "init",
              "ipc",
              "mac_address",
              "memory",
              "memory_reservation",
              "memory_swap",
              "network_mode",
              "oom_kill_disable",
              "oom_score_adj",
              "pid",
              "pids",
              "privileged",
              "read_only",
              "restart",
              "runtime",
              "security_opt",
              "shm_size",
              "stdin_open",
              "stop_grace_period",
              "stop_signal",
              "tty",
              "user",
              "userns_mode",
              "uts",
              "volumes_from",
              "working_dir"));

  /** Those of which there are several, each with a name of its own behind a dot. */
  public static final SortedSet<String> FAMILIES =
      Ordered.set(
          List.of(
              "aliases",
              "content",
              "devices",
              "env",
              "expose",
              "health",
              "host",
              "labels",
              "logging",
              "mounts",
              "networks",
              "ports",
              "sysctls",
              "tmpfs",
              "ulimits"));

  /** How a variable that is explicitly unset shows. */
  public static final String UNSET = "(unset)";

  /** Before the target of a config or secret: what its file holds. */
  public static final String CONTENT = "content.";

  /** Of a file that is there, whatever it holds. */
  public static final String ANY_CONTENT = "*";

  /** Before what few containers ask for, by the Engine's own name. */
  public static final String HOST = "host.";

  /** What the Engine gives where nothing is said; saying it makes no difference. */
  private static final long DEFAULT_SHARED_MEMORY = 64L << 20;

  private static final String PORT = "[0-9]{1,5}";

  private final SortedMap<String, String> fields = new TreeMap<>();

  private SpecFields() {}

  public static SortedMap<String, String> of(ContainerSpec spec) {
    return of(spec, _ -> true);
  }

  /**
   * Only the fields of those parts of a spec in which two others differ. No field depends on two
   * parts, so what is left out is equal in both, and most specs that differ at all do so in their
   * image.
   */
  public static SortedMap<String, String> where(
      ContainerSpec left, ContainerSpec right, ContainerSpec of) {
    return of(of, part -> !Objects.equals(part.apply(left), part.apply(right)));
  }

  private static SortedMap<String, String> of(
      ContainerSpec spec, Predicate<Function<ContainerSpec, @Nullable Object>> wanted) {
    SpecFields collected = new SpecFields();
    if (wanted.test(ContainerSpec::image)) {
      collected.put("image", spec.image());
    }
    if (wanted.test(ContainerSpec::runtime) && !"runc".equals(spec.runtime())) {
      collected.text("runtime", spec.runtime());
    }
    if (wanted.test(ContainerSpec::program)) {
      collected.program(spec.program());
    }
    if (wanted.test(ContainerSpec::health)) {
      collected.health(spec.health());
    }
    if (wanted.test(ContainerSpec::networking)) {
      collected.networking(spec.networking());
    }
    if (wanted.test(ContainerSpec::storage)) {
      collected.storage(spec.storage());
    }
    if (wanted.test(ContainerSpec::resources)) {
      collected.resources(spec.resources());
    }
    if (wanted.test(ContainerSpec::security)) {
      collected.security(spec.security());
    }
    if (wanted.test(ContainerSpec::restart)) {
      collected.restart(spec.restart());
    }
    if (wanted.test(ContainerSpec::logging)) {
      collected.logging(spec.logging());
    }
    if (wanted.test(ContainerSpec::labels)) {
      collected.labels(spec.labels());
    }
    if (wanted.test(ContainerSpec::options)) {
      collected.entries(HOST, spec.options());
      collected.fields.remove(HOST + "Isolation", "\"default\"");
    }
    return Ordered.map(collected.fields);
  }

  private void logging(@Nullable Logging logging) {
    if (logging != null) {
      // The default driver, whether it is named or not.
      text("logging.driver", logging.driver().equals("json-file") ? "" : logging.driver());
      entries("logging.options.", logging.options());
    }
  }

  private void labels(SortedMap<String, String> labels) {
    labels.forEach((key, value) -> {
      if (!Labels.isIdentity(key)) {
        put("labels." + key, value);
      }
    });
  }

  private void program(Program program) {
    list("entrypoint", program.entrypoint());
    list("command", program.command());
    program
        .environment()
        .forEach((name, value) -> put("env." + name, value == null ? UNSET : value));
    text("user", program.user());
    text("working_dir", withoutTrailingSlash(program.workingDirectory()));
    flag("tty", program.tty());
    flag("stdin_open", program.stdinOpen());
    if (program.init() != null) {
      put("init", program.init().toString());
    }
    text("stop_signal", program.stopSignal());
    if (program.stopGrace() != null) {
      // The Engine knows whole seconds; compose cuts off the rest.
      put("stop_grace_period", program.stopGrace().toSeconds() + "s");
    }
  }

  private static @Nullable String withoutTrailingSlash(@Nullable String path) {
    return path != null && path.length() > 1 && path.endsWith("/")
        ? path.substring(0, path.length() - 1)
        : path;
  }

  private void health(@Nullable Healthcheck health) {
    if (health == null) {
      return;
    }
    if (!health.test().isEmpty()) {
      list("health.test", health.test());
    }
    duration("health.interval", health.interval());
    duration("health.timeout", health.timeout());
    duration("health.start_period", health.startPeriod());
    duration("health.start_interval", health.startInterval());
    if (health.retries() != null && health.retries() != 0) {
      put("health.retries", health.retries().toString());
    }
  }

  private void networking(Networking networking) {
    if (networking.endpoints().isEmpty()) {
      text("network_mode", networking.mode());
    }
    for (Endpoint endpoint : networking.endpoints()) {
      put("networks." + endpoint.network(), addresses(endpoint));
      joined("aliases." + endpoint.network(), endpoint.aliases());
    }
    text("hostname", networking.hostname());
    text("domainname", networking.domainname());
    text("mac_address", networking.macAddress());
    for (String port : networking.expose()) {
      exposed(port.contains("/") ? port : port + "/tcp");
    }
    Map<String, List<PortBinding>> ports =
        networking.ports().stream()
            .collect(
                Collectors.groupingBy(
                    port -> port.target() + "/" + port.protocol(),
                    TreeMap::new,
                    Collectors.toList()));
    ports.forEach((target, bindings) -> {
      put("expose." + target, "");
      joined("ports." + target, bindings.stream().map(SpecFields::binding).sorted().toList());
    });
    joined("dns", networking.dns());
    joined("dns_search", networking.dnsSearch());
    joined("dns_opt", networking.dnsOptions());
    joined("extra_hosts", networking.extraHosts().stream().sorted().toList());
  }

  /** A range is what its ports are; docker compose 5 says them one by one. */
  private void exposed(String port) {
    int slash = port.indexOf('/');
    String[] range = port.substring(0, slash).split("-", 2);
    if (range.length == 2 && range[0].matches(PORT) && range[1].matches(PORT)) {
      for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[1]); i++) {
        put("expose." + i + port.substring(slash), "");
      }
    } else {
      put("expose." + port, "");
    }
  }

  private static String binding(PortBinding port) {
    String published = port.published().equals("0") ? "" : port.published();
    return port.hostAddress() + ":" + published;
  }

  private static String addresses(Endpoint endpoint) {
    StringBuilder text = new StringBuilder();
    append(text, "ipv4", endpoint.ipv4());
    append(text, "ipv6", endpoint.ipv6());
    append(text, "mac", endpoint.macAddress());
    if (!endpoint.linkLocal().isEmpty()) {
      append(text, "link_local", String.join(",", endpoint.linkLocal()));
    }
    endpoint.driverOptions().forEach((key, value) -> append(text, key, value));
    Integer priority = endpoint.gatewayPriority();
    append(text, "gw_priority", priority == null ? null : priority.toString());
    append(text, "links", String.join(",", endpoint.links()));
    return text.toString();
  }

  private static void append(StringBuilder text, String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      text.append(text.isEmpty() ? "" : " ").append(key).append('=').append(value);
    }
  }

  private void storage(Storage storage) {
    for (Mount mount : storage.mounts()) {
      put("mounts." + mount.target(), mount(mount));
      text(CONTENT + mount.target(), mount.content());
    }
    for (Injected file : storage.injected()) {
      put(CONTENT + file.target(), file.digest().isEmpty() ? ANY_CONTENT : file.digest());
    }
    entries("tmpfs.", storage.tmpfs());
    joined("volumes_from", storage.volumesFrom());
    flag("read_only", storage.readOnlyRoot());
    long shared = storage.sharedMemoryBytes();
    number("shm_size", shared == DEFAULT_SHARED_MEMORY ? 0 : shared);
  }

  private static String mount(Mount mount) {
    StringBuilder text =
        new StringBuilder(
            mount.isAnonymous()
                ? "anonymous volume"
                : mount.type().name().toLowerCase(java.util.Locale.ROOT));
    if (!mount.source().isEmpty()) {
      text.append(' ').append(mount.source());
    }
    text.append(mount.readOnly() ? " ro" : " rw");
    append(text, "propagation", mount.propagation());
    append(text, "selinux", mount.selinux());
    if (mount.noCopy()) {
      text.append(" nocopy");
    }
    if (mount.sizeBytes() != 0) {
      text.append(" size=").append(mount.sizeBytes());
    }
    if (mount.mode() != 0) {
      text.append(" mode=").append(Integer.toOctalString(mount.mode()));
    }
    MountOptions.meaningful(mount).forEach((key, value) -> append(text, key, value));
    return text.toString();
  }

  private void resources(Resources resources) {
    number("cpus", resources.nanoCpus());
    number("cpu_shares", resources.cpuShares());
    number("cpu_period", resources.cpuPeriod());
    number("cpu_quota", resources.cpuQuota());
    text("cpuset", resources.cpuset());
    number("memory", resources.memoryBytes());
    number("memory_reservation", resources.memoryReservationBytes());
    long swap = resources.memorySwapBytes();
    number("memory_swap", swap == 2 * resources.memoryBytes() ? 0 : swap);
    if (resources.pids() != null && resources.pids() > 0) {
      put("pids", resources.pids().toString());
    }
    number("oom_score_adj", resources.oomScoreAdjust());
    flag("oom_kill_disable", resources.oomKillDisable());
    for (Resources.Ulimit limit : resources.ulimits()) {
      put("ulimits." + limit.name(), limit.soft() + ":" + limit.hard());
    }
  }

  private void security(Security security) {
    flag("privileged", security.privileged());
    joined("cap_add", security.capAdd());
    joined("cap_drop", security.capDrop());
    // Which is also what these have that do not ask for it.
    boolean unlabelled =
        security.privileged()
            || security.ipcMode().equals("host")
            || security.pidMode().equals("host");
    joined(
        "security_opt",
        security.securityOptions().stream()
            .filter(option -> !(unlabelled && option.equals("label=disable")))
            .sorted()
            .toList());
    joined("group_add", security.groupAdd().stream().sorted().toList());
    for (Security.Device device : security.devices()) {
      put("devices." + device.containerPath(), device.hostPath() + " " + device.permissions());
    }
    entries("sysctls.", security.sysctls());
    text("ipc", security.ipcMode().equals("private") ? "" : security.ipcMode());
    text("pid", security.pidMode());
    text("uts", security.utsMode());
    text("userns_mode", security.usernsMode());
    text("cgroup", security.cgroupnsMode());
    text("cgroup_parent", security.cgroupParent());
  }

  private void restart(Restart restart) {
    if (restart.policy() != Restart.Policy.NO) {
      String retries = restart.maximumRetries() == 0 ? "" : ":" + restart.maximumRetries();
      put("restart", restart.policy().engineName() + retries);
    }
  }

  private void put(String path, String value) {
    fields.put(path, value);
  }

  private void text(String path, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      put(path, value);
    }
  }

  private void flag(String path, boolean value) {
    if (value) {
      put(path, "true");
    }
  }

  private void number(String path, long value) {
    if (value != 0) {
      put(path, Long.toString(value));
    }
  }

  private void duration(String path, @Nullable Duration value) {
    if (value != null && !value.isZero()) {
      put(path, text(value));
    }
  }

  private static String text(Duration value) {
    return value.toMillis() % 1000 == 0 ? value.toSeconds() + "s" : value.toMillis() + "ms";
  }

  private void list(String path, @Nullable List<String> values) {
    if (values != null) {
      put(path, values.stream().map(SpecFields::quote).collect(Collectors.joining(", ", "[", "]")));
    }
  }

  private void joined(String path, Collection<String> values) {
    if (!values.isEmpty()) {
      put(path, String.join(", ", values));
    }
  }

  private void entries(String prefix, Map<String, String> values) {
    values.forEach((key, value) -> put(prefix + key, value));
  }

  private static String quote(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
