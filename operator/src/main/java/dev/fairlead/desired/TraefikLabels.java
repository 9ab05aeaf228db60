package dev.fairlead.desired;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the {@code traefik.*} labels of a compose service say, as Traefik's Docker provider would
 * read them: one part for each of Traefik's services. What Fairlead cannot say for it to Traefik is
 * a problem, and never left out.
 */
final class TraefikLabels {
  private static final Pattern KEY =
      Pattern.compile(
          "traefik\\.(http|tcp)\\.(routers|services|middlewares)\\.([^.]+)\\.(.+)",
          Pattern.CASE_INSENSITIVE);

  /** Traefik takes changes every 2 s: only then does it lead to a new instance that it found. */
  static final Duration NOTICE = Duration.ofSeconds(5);

  private static final String ENABLE = "traefik.enable";
  private static final String SERVER = "loadbalancer.server.";
  private static final String RULE_HINT = "traefik.%s.routers.%s.rule=Host(`shop.example.com`)";

  private final String fallback;
  private final ContainerSpec spec;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private String network = "";

  /**
   * One service of Traefik's.
   *
   * @param name Traefik's
   * @param tcp whether it is of the TCP side
   * @param port the instances' own
   * @param scheme how they are spoken to
   * @param settings labels without {@code traefik.}, by name: what Traefik is told of it
   */
  record Part(
      String name, boolean tcp, int port, String scheme, SortedMap<String, String> settings) {
    Part {
      settings = Ordered.map(settings);
    }
  }

  /** What cannot be, and what would help. */
  record Problem(String sentence, String hint) {}

  /** A service of Traefik's while its labels are read. */
  private static final class Draft {
    final SortedMap<String, String> settings = new TreeMap<>();
    int port;
    String scheme = "http";
  }

  private TraefikLabels(String project, String service, ContainerSpec spec) {
    this.fallback = (service + "-" + project).replaceAll("[^A-Za-z0-9]+", "-");
    this.spec = spec;
  }

  static TraefikLabels read(String project, String service, ContainerSpec spec) {
    TraefikLabels read = new TraefikLabels(project, service, spec);
    read.all();
    return read;
  }

  /** Whether Traefik's Docker provider would find it by its labels. */
  static boolean finds(ContainerSpec spec) {
    boolean told = false;
    for (Map.Entry<String, String> label : spec.labels().entrySet()) {
      if (label.getKey().equalsIgnoreCase(ENABLE) && label.getValue().equalsIgnoreCase("false")) {
        return false;
      }
      told |= leads(label.getKey());
    }
    return told;
  }

  private static boolean leads(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return lower.startsWith("traefik.http.")
        || lower.startsWith("traefik.tcp.")
        || lower.startsWith("traefik.udp.");
  }

  List<Part> parts() {
    return List.copyOf(parts);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /**
   * The real name of the network on which Traefik reaches the instances; empty for the usual one.
   */
  String network() {
    return network;
  }

  private void all() {
    protocol(false);
    protocol(true);
    spec.labels().forEach(this::rest);
    if (parts.isEmpty() && problems.isEmpty()) {
      problem(
          "no label says what Traefik leads to it",
          "give it " + RULE_HINT.formatted("http", "web"));
    }
  }

  /** What is of no protocol. */
  private void rest(String key, String value) {
    switch (key.toLowerCase(Locale.ROOT)) {
      case ENABLE -> {
        if (value.equalsIgnoreCase("false")) {
          problem("traefik.enable=false keeps Traefik from it", "remove the label");
        }
      }
      case "traefik.docker.network" -> network = value;
      default -> {
        if (leads(key) && !KEY.matcher(key).matches()) {
          problem(
              key + " is not understood", "routers, services and middlewares of HTTP and TCP are");
        }
      }
    }
  }

  private void protocol(boolean tcp) {
    String protocol = tcp ? "tcp" : "http";
    SortedMap<String, Draft> services = new TreeMap<>();
    SortedMap<String, SortedMap<String, String>> routers = new TreeMap<>();
    SortedMap<String, String> shared = new TreeMap<>();
    for (Map.Entry<String, String> label : spec.labels().entrySet()) {
      Matcher key = KEY.matcher(label.getKey());
      if (!key.matches() || !key.group(1).equalsIgnoreCase(protocol)) {
        continue;
      }
      String name = key.group(3);
      String setting = label.getKey().substring("traefik.".length());
      switch (key.group(2).toLowerCase(Locale.ROOT)) {
        case "services" ->
            service(
                services.computeIfAbsent(name, _ -> new Draft()),
                label.getKey(),
                key.group(4).toLowerCase(Locale.ROOT),
                label.getValue());
        case "routers" ->
            routers.computeIfAbsent(name, _ -> new TreeMap<>()).put(setting, label.getValue());
        default -> shared.put(setting, label.getValue());
      }
    }
    if (services.isEmpty() && !(routers.isEmpty() && shared.isEmpty())) {
      services.put(fallback, new Draft());
    }
    if (!services.isEmpty()) {
      services.firstEntry().getValue().settings.putAll(shared);
      routers.forEach((name, settings) -> router(protocol, name, settings, services));
      led(protocol, services, routers.isEmpty());
    }
  }

  private void service(Draft draft, String label, String option, String value) {
    switch (option) {
      case SERVER + "port" -> {
        if (value.matches("[0-9]{1,5}")) {
          draft.port = Integer.parseInt(value);
        } else {
          problem(label + "=" + value + " is no port", "give the container's port as a number");
        }
      }
      case SERVER + "scheme" -> draft.scheme = value;
      default -> {
        if (option.startsWith(SERVER) || !option.startsWith("loadbalancer.")) {
          problem(
              label + " cannot be told for it",
              "instances are known by their addresses: the label may give their port and scheme");
        } else {
          draft.settings.put(label.substring("traefik.".length()), value);
        }
      }
    }
  }

  private void router(
      String protocol,
      String name,
      SortedMap<String, String> settings,
      SortedMap<String, Draft> services) {
    if (option(settings, "rule").isEmpty()) {
      problem(
          "the router " + name + " has no rule", "give it " + RULE_HINT.formatted(protocol, name));
      return;
    }
    String led = option(settings, "service");
    if (led.isEmpty() && services.size() > 1) {
      problem(
          "the router %s does not say which of the services %s it leads to"
              .formatted(name, String.join(", ", services.keySet())),
          "give it traefik.%s.routers.%s.service".formatted(protocol, name));
      return;
    }
    SortedMap<String, String> whole = new TreeMap<>(settings);
    if (led.isEmpty()) {
      led = services.firstKey();
      whole.put("%s.routers.%s.service".formatted(protocol, name), led);
    }
    // One that leads elsewhere, as to api@internal, is told all the same.
    services.getOrDefault(led, services.firstEntry().getValue()).settings.putAll(whole);
  }

  private static String option(SortedMap<String, String> settings, String option) {
    return settings.entrySet().stream()
        .filter(e -> e.getKey().toLowerCase(Locale.ROOT).endsWith("." + option))
        .filter(e -> e.getKey().chars().filter(c -> c == '.').count() == 3)
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private void led(String protocol, SortedMap<String, Draft> services, boolean unrouted) {
    if (unrouted) {
      String name = services.firstKey();
      problem("no router leads to it", "give it " + RULE_HINT.formatted(protocol, name));
    }
    services.forEach((name, draft) -> {
      int port = draft.port == 0 ? usualPort() : draft.port;
      if (port == 0) {
        problem(
            "nothing says which port Traefik leads to",
            "give it traefik.%s.services.%s.loadbalancer.server.port".formatted(protocol, name));
      } else {
        parts.add(new Part(name, protocol.equals("tcp"), port, draft.scheme, draft.settings));
      }
    });
  }

  /** The lowest of those that the compose file tells, as Traefik takes it; 0 when it tells none. */
  private int usualPort() {
    List<Integer> ports = new ArrayList<>();
    spec.networking().ports().stream()
        .filter(port -> port.protocol().equals("tcp"))
        .map(PortBinding::target)
        .forEach(ports::add);
    spec.networking().expose().stream()
        .filter(port -> port.matches("[0-9]+/tcp"))
        .map(port -> Integer.valueOf(port.substring(0, port.indexOf('/'))))
        .forEach(ports::add);
    return ports.stream().mapToInt(Integer::intValue).min().orElse(0);
  }

  private void problem(String sentence, String hint) {
    problems.add(new Problem(sentence, hint));
  }
}
