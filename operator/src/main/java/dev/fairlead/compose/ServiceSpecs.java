package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Logging;
import dev.fairlead.spec.Ordered;
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

/** From a canonical service to what a container of it is made of. Follows compose's create.go. */
final class ServiceSpecs {
  private static final float NANOS = 1e9f;

  private final NetworkingSpecs networking;
  private final StorageSpecs storage;
  private final SecurityOptions securityOptions;

  ServiceSpecs(NetworkingSpecs networking, StorageSpecs storage, SecurityOptions options) {
    this.networking = networking;
    this.storage = storage;
    this.securityOptions = options;
  }

  ContainerSpec of(Service service) {
    Json.Obj canonical = service.canonical();
    return new ContainerSpec(
        image(service),
        canonical.text("platform"),
        canonical.text("runtime"),
        program(canonical),
        health(canonical),
        networking.of(service),
        storage.of(service),
        resources(canonical),
        security(service),
        restart(canonical),
        logging(canonical),
        labels(service),
        HostOptionSpecs.of(service, networking.links(service)));
  }

  /** What is only built has the name that compose gives it. */
  private String image(Service service) {
    return service.canonical().textOr("image", networking.project() + "-" + service.name());
  }

  private static Program program(Json.Obj service) {
    return new Program(
        words(service, "entrypoint"),
        words(service, "command"),
        environment(service),
        service.text("user"),
        service.text("working_dir"),
        service.isTrue("tty"),
        service.isTrue("stdin_open"),
        service.has("init") ? service.isTrue("init") : null,
        service.text("stop_signal"),
        duration(service, "stop_grace_period"));
  }

  private static SortedMap<String, @Nullable String> environment(Json.Obj service) {
    return Ordered.map(service.textMap("environment"));
  }

  private static @Nullable List<String> words(Json.Obj service, String key) {
    return service.get(key) instanceof Json.Arr ? service.texts(key) : null;
  }

  private static @Nullable Duration duration(Json.Obj object, String key) {
    String text = object.text(key);
    return text == null ? null : Durations.parse(text).orElse(null);
  }

  private static @Nullable Healthcheck health(Json.Obj service) {
    if (!service.has("healthcheck")) {
      return null;
    }
    Json.Obj check = service.object("healthcheck");
    if (check.isTrue("disable")) {
      return new Healthcheck(List.of("NONE"), null, null, null, null, null);
    }
    int retries = (int) check.number("retries");
    return new Healthcheck(
        check.texts("test"),
        nonZero(duration(check, "interval")),
        nonZero(duration(check, "timeout")),
        nonZero(duration(check, "start_period")),
        nonZero(duration(check, "start_interval")),
        retries == 0 ? null : retries);
  }

  private static @Nullable Duration nonZero(@Nullable Duration duration) {
    return duration == null || duration.isZero() ? null : duration;
  }

  private static Resources resources(Json.Obj service) {
    Json.Obj limits = service.object("deploy").object("resources").object("limits");
    Json.Obj reserved = service.object("deploy").object("resources").object("reservations");
    String cpus = limits.textOr("cpus", service.textOr("cpus", "0"));
    long pids = either(limits, "pids", service, "pids_limit");
    return new Resources(
        (long) (Float.parseFloat(cpus) * NANOS),
        service.number("cpu_shares"),
        service.number("cpu_period"),
        service.number("cpu_quota"),
        service.textOr("cpuset", ""),
        either(limits, "memory", service, "mem_limit"),
        either(reserved, "memory", service, "mem_reservation"),
        service.number("memswap_limit"),
        pids == 0 ? null : pids,
        (int) service.number("oom_score_adj"),
        service.isTrue("oom_kill_disable"),
        ulimits(service.object("ulimits")));
  }

  private static long either(Json.Obj first, String key, Json.Obj second, String attribute) {
    return first.has(key) ? first.number(key) : second.number(attribute);
  }

  private static List<Resources.Ulimit> ulimits(Json.Obj ulimits) {
    List<Resources.Ulimit> list = new ArrayList<>();
    for (String name : ulimits.members().keySet()) {
      boolean single = ulimits.get(name) instanceof Json.Raw;
      Json.Obj pair = ulimits.object(name);
      list.add(
          single
              ? new Resources.Ulimit(name, ulimits.number(name), ulimits.number(name))
              : new Resources.Ulimit(name, pair.number("soft"), pair.number("hard")));
    }
    return list;
  }

  private Security security(Service service) {
    Json.Obj canonical = service.canonical();
    return new Security(
        canonical.isTrue("privileged"),
        capabilities(canonical.texts("cap_add")),
        capabilities(canonical.texts("cap_drop")),
        securityOptions.of(service),
        canonical.texts("group_add"),
        canonical.objects("devices").stream()
            .filter(device -> !HostOptionSpecs.isCdi(device))
            .map(device ->
                new Security.Device(
                    device.textOr("source", ""),
                    device.textOr("target", ""),
                    device.textOr("permissions", "")))
            .toList(),
        NetworkingSpecs.texts(canonical, "sysctls"),
        canonical.textOr("ipc", ""),
        canonical.textOr("pid", ""),
        canonical.textOr("uts", ""),
        canonical.textOr("userns_mode", ""),
        canonical.textOr("cgroup", ""),
        canonical.textOr("cgroup_parent", ""));
  }

  // As the Engine's own client does: upper case, prefixed, each once.
  static SortedSet<String> capabilities(List<String> names) {
    var capabilities = new TreeSet<String>();
    for (String name : names) {
      String upper = name.strip().toUpperCase(Locale.ROOT);
      boolean whole = upper.equals("ALL") || upper.startsWith("CAP_");
      capabilities.add(whole ? upper : "CAP_" + upper);
    }
    return capabilities;
  }

  private static Restart restart(Json.Obj service) {
    Json.Obj deploy = service.object("deploy");
    if (deploy.has("restart_policy")) {
      Json.Obj policy = deploy.object("restart_policy");
      return switch (policy.textOr("condition", "")) {
        case "any" -> new Restart(Restart.Policy.ALWAYS, 0);
        case "on-failure" ->
            new Restart(Restart.Policy.ON_FAILURE, (int) policy.number("max_attempts"));
        case "none" -> Restart.SAID_NO;
        // Without a condition there is no policy, and compose still sends the number.
        default -> new Restart(Restart.Policy.NO, (int) policy.number("max_attempts"));
      };
    }
    String[] parts = service.textOr("restart", "").split(":", 2);
    int retries = parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
    return switch (parts[0]) {
      case "always" -> new Restart(Restart.Policy.ALWAYS, 0);
      case "unless-stopped" -> new Restart(Restart.Policy.UNLESS_STOPPED, 0);
      case "on-failure" -> new Restart(Restart.Policy.ON_FAILURE, retries);
      case "no" -> Restart.SAID_NO;
      default -> Restart.NO;
    };
  }

  private static @Nullable Logging logging(Json.Obj service) {
    if (!service.has("logging")) {
      return null;
    }
    Json.Obj logging = service.object("logging");
    return new Logging(logging.textOr("driver", ""), NetworkingSpecs.texts(logging, "options"));
  }

  private static SortedMap<String, String> labels(Service service) {
    var labels = new TreeMap<String, String>();
    NetworkingSpecs.texts(service.canonical(), "labels")
        .forEach((key, value) -> {
          if (Labels.isIdentity(key)) {
            service.at().near("labels").warn("the label " + key + " is set by Fairlead itself");
          } else {
            labels.put(key, value);
          }
        });
    return labels;
  }
}
