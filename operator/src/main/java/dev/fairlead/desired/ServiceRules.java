package dev.fairlead.desired;

import dev.fairlead.compose.ComposeService;
import dev.fairlead.crds.NginxSpec;
import dev.fairlead.crds.NpmSpec;
import dev.fairlead.crds.ServiceSpec;
import dev.fairlead.crds.TrafficSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Storage;
import dev.fairlead.yaml.NearMiss;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Combinations of an AppRelease and its compose project that could never run. Pure. */
final class ServiceRules {
  /** The Engine's own, where a health check does not say. */
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);

  /** Seconds within which nginx has surely taken up what it was told to load. */
  private static final long NPM_LOADS = 2;

  private final Declaration.Valid declared;
  private final ComposeService service;
  private final ServiceSpec wanted;
  private final Strategy strategy;
  private final @Nullable Strategy back;
  private final int replicas;
  private final List<Problem> problems = new ArrayList<>();

  ServiceRules(
      Declaration.Valid declared,
      ComposeService service,
      ServiceSpec wanted,
      Strategy strategy,
      @Nullable Strategy back,
      int replicas) {
    this.declared = declared;
    this.service = service;
    this.wanted = wanted;
    this.strategy = strategy;
    this.back = back;
    this.replicas = replicas;
  }

  List<Problem> problems() {
    image();
    if (replicas > 1) {
      containerName();
      if (!Routes.holdPorts(wanted.traffic())) {
        service.spec().networking().ports().forEach(this::port);
      }
      service.spec().networking().endpoints().forEach(this::address);
    }
    if (wanted.traffic() != null) {
      if (wanted.traffic().front() != null) {
        front();
      }
      if (wanted.traffic().traefik() != null) {
        traefik(wanted.traffic());
      }
      if (wanted.traffic().nginx() != null) {
        ownProxy("nginx", wanted.traffic().nginx().port());
        pair(wanted.traffic().nginx());
      }
      if (wanted.traffic().caddy() != null) {
        ownProxy("caddy", wanted.traffic().caddy().port());
      }
      if (wanted.traffic().npm() != null) {
        ownProxy("npm", wanted.traffic().npm().port());
        npm(wanted.traffic().npm());
      }
    }
    if (wanted.onConfigChange() != null) {
      writable();
    }
    share();
    reachable();
    monitor(strategy, "update_config");
    if (back != null && back.minReady().compareTo(strategy.minReady()) != 0) {
      monitor(back, "rollback_config");
    }
    healthDeadline();
    return problems;
  }

  /** Such as {@code web:${TAG}} without a TAG: the Engine would refuse to say anything of it. */
  private void image() {
    String image = service.spec().image();
    if (!ImageReference.is(image)) {
      refuse(
          "image",
          "the image %s is no reference such as registry.example.com/shop/web:1.4.2"
              .formatted(Words.quoted(image)),
          image.endsWith(":")
              ? "the tag is empty: does it come from a variable that has no value?"
              : "names are in lower case and without blanks");
    }
  }

  private void containerName() {
    if (service.containerName() != null) {
      refuse(
          "replicas",
          "%d replicas cannot share the container_name %s"
              .formatted(replicas, Words.quoted(service.containerName())),
          "remove container_name from the compose file, or run one replica");
    }
  }

  private void port(PortBinding port) {
    int held = held(port);
    if (held >= replicas) {
      return;
    }
    String host = (port.hostAddress().isEmpty() ? "" : port.hostAddress() + ":") + port.published();
    String what = port.fixed() ? "host port " : "host ports ";
    refuse(
        "replicas",
        "%d replicas cannot each publish %s%s (container port %d/%s); only %s can hold %s"
            .formatted(
                replicas,
                what,
                host,
                port.target(),
                port.protocol(),
                held == 1 ? "one" : held,
                held == 1 ? "it" : "them"),
        "publish no host port, or a range of at least %d, or run %s"
            .formatted(replicas, held == 1 ? "one replica" : "at most " + held + " replicas"));
  }

  /** How many containers can hold such a binding at a time. */
  private static int held(PortBinding port) {
    if (port.fixed()) {
      return 1;
    }
    String[] range = port.published().split("-", 2);
    return range.length == 2 && isNumber(range[0]) && isNumber(range[1])
        ? Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1
        : Integer.MAX_VALUE;
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,5}");
  }

  /** What the front cannot stand before is refused, not left out. */
  private void front() {
    List<PortBinding> ports = service.spec().networking().ports();
    if (ports.isEmpty()) {
      refuse(
          "traffic.front",
          "the compose file publishes no port of this service that the front could hold",
          "give it ports:, such as \"8080:80\"");
    }
    for (PortBinding port : ports) {
      if (!FrontRoutes.fits(port)) {
        String what = port.protocol().equals("tcp") ? "no single host port" : port.protocol();
        refuse(
            "traffic.front",
            "the front cannot hold container port %d: %s".formatted(port.target(), what),
            "the front forwards TCP from host ports that are given, such as \"8080:80\"");
      }
    }
  }

  private void traefik(TrafficSpec traffic) {
    TraefikLabels labels = TraefikLabels.read("project", service.name(), service.spec());
    labels.problems().forEach(found -> refuse("traffic.traefik", found.sentence(), found.hint()));
    Duration admit = Duration.ofSeconds(traffic.admitSeconds());
    for (TraefikLabels.Part part : labels.parts()) {
      TraefikCheck.of(part.name(), part.settings())
          .filter(check -> check.first().compareTo(admit) >= 0)
          .ifPresent(check ->
              refuse(
                  "traffic.admitSeconds",
                  "Traefik's own health check of %s has said nothing after %ds: interval and timeout are %ds"
                      .formatted(part.name(), admit.toSeconds(), check.first().toSeconds()),
                  "give the label loadbalancer.healthcheck.interval some seconds"));
    }
    String network = labels.network();
    List<String> networks =
        service.spec().networking().endpoints().stream().map(Endpoint::network).toList();
    if (!network.isEmpty() && !networks.contains(network)) {
      refuse(
          "traffic.traefik",
          "traefik.docker.network is %s, and the service is on %s"
              .formatted(network, String.join(", ", networks)),
          NearMiss.hint(network, networks));
    }
  }

  /** What is to be told of its files must have some, and a place where they can be written. */
  private void writable() {
    Storage storage = service.spec().storage();
    if (storage.injected().isEmpty()) {
      refuse(
          "onConfigChange",
          "the service has no config, secret or single read-only file of the project that could"
              + " change",
          "what lies in a mounted directory is seen at once, and is the program's to watch");
    } else if (storage.readOnlyRoot()) {
      refuse(
          "onConfigChange",
          "nothing can be written into a read-only container while it runs",
          "take away read_only, or onConfigChange: the instances are then replaced");
    }
  }

  /** A proxy that is not ours has to be told one port of the instances. */
  private void ownProxy(String kind, @Nullable Integer port) {
    if (port != null || OwnProxyRoutes.ports(service.spec()).size() == 1) {
      return;
    }
    boolean none = OwnProxyRoutes.ports(service.spec()).isEmpty();
    refuse(
        "traffic." + kind,
        none
            ? "the compose file names no port of this service that requests could be led to"
            : "the compose file names several ports of this service",
        "say which one: traffic: {%s: {port: 8080}}".formatted(kind));
  }

  /** Of two ports one is for the instance, and one for its successor. */
  private void pair(NginxSpec nginx) {
    if (nginx.ports() == null) {
      return;
    }
    if (replicas > 1) {
      refuse(
          "traffic.nginx.ports",
          "two ports are for one instance and its successor, and there are %d".formatted(replicas),
          "leave ports away: nginx reaches instances by their addresses then");
    }
    if (!service.spec().networking().ports().isEmpty()) {
      refuse(
          "traffic.nginx.ports",
          "the compose file publishes ports of this service itself",
          "take them out of the compose file, or leave traffic.nginx.ports away");
    }
  }

  /** A proxy host has one place where it leads. */
  private void npm(NpmSpec npm) {
    if (replicas > 1) {
      refuse(
          "traffic.npm",
          "Nginx Proxy Manager leads a host to one instance, and there are %d".formatted(replicas),
          "run one replica, or put another proxy before several: traffic: {front: {}}");
    }
    long drain = wanted.drain().seconds();
    if (drain < NPM_LOADS && declares("drain.seconds")) {
      refuse(
          "drain.seconds",
          "Nginx Proxy Manager leads elsewhere a moment after it said so, and %d s may be less"
              .formatted(drain),
          "give it %d or more, or leave it away".formatted(NPM_LOADS));
    }
    if (npm.tag() != null && npm.stage() == null) {
      refuse(
          "traffic.npm.tag",
          "a tag names a proxy host together with a stage only",
          "write the domain in full, or give a stage");
    }
  }

  private void address(Endpoint endpoint) {
    if (endpoint.hasStaticAddress()) {
      String address =
          Objects.requireNonNullElse(
              endpoint.ipv4(), Objects.requireNonNullElse(endpoint.ipv6(), ""));
      refuse(
          "replicas",
          "%d replicas cannot share the address %s on network %s"
              .formatted(replicas, address, endpoint.network()),
          "remove the address from the compose file, or run one replica");
    }
  }

  private void share() {
    // I2, now that it is known what a percentage is a share of.
    if (replicas > 0 && strategy.maxSurge() == 0 && strategy.maxUnavailable() == 0) {
      refuse(
          "strategy.maxUnavailable",
          "%s of %s, rounded down, is 0; together with maxSurge 0 it would never replace anything"
              .formatted(wanted.strategy().maxUnavailable(), Words.count(replicas, "replica")),
          "allow maxSurge 1, or write maxUnavailable as a number");
    }
  }

  /** A probe over the network needs one; a command does not. */
  private void reachable() {
    String probe =
        wanted.health().http() != null ? "http" : wanted.health().tcp() != null ? "tcp" : "";
    if (!probe.isEmpty() && service.spec().networking().mode().equals("none")) {
      refuse(
          "health." + probe,
          "nothing can connect to a service without a network (network_mode: none)",
          "use health.command, which runs inside the container, or the Docker health check");
    }
  }

  /** I8, where compose says how long a new instance is watched. */
  private void monitor(Strategy way, String said) {
    Duration deadline = way.progressDeadline();
    if (way.minReady().compareTo(deadline) >= 0) {
      refuse(
          "strategy.progressDeadlineSeconds",
          "%d is not more than the %ds that deploy.%s.monitor asks for; no rollout could finish in time"
              .formatted(deadline.toSeconds(), way.minReady().toSeconds(), said),
          "raise progressDeadlineSeconds, or set strategy.minReadySeconds");
    }
  }

  private void healthDeadline() {
    Healthcheck check = service.spec().health();
    if (check == null || check.disabled() || GateChoice.asked(wanted.health()) != null) {
      return;
    }
    Duration first = Objects.requireNonNullElse(check.interval(), DEFAULT_INTERVAL);
    long deadline = wanted.strategy().progressDeadlineSeconds();
    // I8: the Engine sends the first probe after one whole interval.
    if (check.startInterval() == null && first.compareTo(Duration.ofSeconds(deadline)) >= 0) {
      refuse(
          "strategy.progressDeadlineSeconds",
          "%d is not more than the %ds until the first Docker health check; no instance could be healthy in time"
              .formatted(deadline, first.toSeconds()),
          "raise progressDeadlineSeconds, or shorten the health check's interval");
    }
  }

  /** At the AppRelease's field where it is given, else at the service in the compose file. */
  private boolean declares(String field) {
    return declared.places().declares(ServiceResolver.path(service.name()) + "." + field);
  }

  private void refuse(String field, String message, String hint) {
    String path = ServiceResolver.path(service.name());
    boolean said = declares(field);
    Position position =
        said
            ? declared.places().value(path + "." + field)
            : new Relocation(declared).of(service.position());
    String where = said ? path + "." + field : FieldPath.below("services", service.name());
    problems.add(Problem.at(position, where, message).withHint(hint));
  }
}
