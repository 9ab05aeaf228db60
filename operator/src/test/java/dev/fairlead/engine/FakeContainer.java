package dev.fairlead.engine;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One container of the {@link FakeEngine}: its state, and how inspect shows it. */
final class FakeContainer {
  final String id;
  final Instant created;
  final Image image;
  final SortedMap<String, String> labels;
  final List<Endpoint> endpoints;
  final List<String> log = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final SortedMap<String, String> injected = new TreeMap<>();
  ContainerSpec spec;
  String name;
  Container.State state = Container.State.CREATED;
  Container.Health health = Container.Health.NONE;
  String lastProbe = "";
  String error = "";
  int exitCode;
  int restarts;
  int generation;
  boolean oomKilled;
  @Nullable Instant startedAt;
  @Nullable Instant finishedAt;
  @Nullable Instant healthySince;

  FakeContainer(
      String id,
      String name,
      Instant created,
      Image image,
      ContainerSpec spec,
      SortedMap<String, String> labels) {
    this.id = id;
    this.name = name;
    this.created = created;
    this.image = image;
    this.labels = new TreeMap<>(image.labels());
    this.labels.putAll(labels);
    this.spec = withImageDefaults(spec, image, this.labels);
    this.endpoints = new ArrayList<>(spec.networking().endpoints());
  }

  void run(Instant now) {
    state = Container.State.RUNNING;
    generation++;
    error = "";
    exitCode = 0;
    startedAt = now;
    health = hasHealthcheck() ? Container.Health.STARTING : Container.Health.NONE;
    healthySince = null;
  }

  void end(Instant now, int code) {
    state = Container.State.EXITED;
    exitCode = code;
    finishedAt = now;
    health = hasHealthcheck() ? Container.Health.UNHEALTHY : Container.Health.NONE;
    healthySince = null;
  }

  boolean live() {
    return state == Container.State.RUNNING
        || state == Container.State.PAUSED
        || state == Container.State.RESTARTING;
  }

  boolean hasHealthcheck() {
    Healthcheck check = spec.health();
    return check != null && !check.test().isEmpty() && !check.disabled();
  }

  /** The fixed host ports it holds while it is live. */
  boolean holds(PortBinding wanted) {
    return live()
        && spec.networking().ports().stream()
            .anyMatch(held ->
                wanted.fixed()
                    && held.published().equals(wanted.published())
                    && held.protocol().equals(wanted.protocol())
                    && overlap(held.hostAddress(), wanted.hostAddress()));
  }

  private static boolean overlap(String one, String other) {
    return one.equals(other) || everywhere(one) || everywhere(other);
  }

  private static boolean everywhere(String address) {
    return address.isEmpty() || address.equals("0.0.0.0");
  }

  Container inspected() {
    SortedMap<String, String> addresses = new TreeMap<>();
    if (live()) {
      endpoints.forEach(e -> addresses.put(e.network(), address(e)));
    }
    return new Container(
        id,
        name,
        created,
        image.id(),
        spec.withNetworking(spec.networking().withEndpoints(ordered())),
        labels,
        state,
        health,
        exitCode,
        error,
        oomKilled,
        restarts,
        startedAt,
        finishedAt,
        health == Container.Health.HEALTHY ? healthySince : null,
        addresses,
        new TreeMap<>(),
        lastProbe);
  }

  /** The primary network first, then by name, as the adapter reads them. */
  private List<Endpoint> ordered() {
    String primary = spec.networking().mode();
    return endpoints.stream()
        .sorted(
            java.util.Comparator.comparing((Endpoint e) -> !e.network().equals(primary))
                .thenComparing(Endpoint::network))
        .toList();
  }

  private String address(Endpoint endpoint) {
    String fixed = endpoint.ipv4();
    int number = Integer.parseInt(id.substring(0, 6), 16);
    return fixed == null ? "10.0." + number / 250 + "." + (number % 250 + 2) : fixed;
  }

  ContainerSummary summary() {
    String words = health == Container.Health.NONE ? "" : health.name();
    return new ContainerSummary(
        id,
        labels,
        state + words + exitCode + name + image.id() + spec.image() + generation + endpoints);
  }

  /** What the Engine adds from the image to what was asked for. */
  private static ContainerSpec withImageDefaults(
      ContainerSpec spec, Image image, SortedMap<String, String> allLabels) {
    SortedMap<String, String> userLabels = new TreeMap<>(allLabels);
    userLabels.keySet().removeIf(Labels::isIdentity);
    var net = spec.networking();
    var exposed = new TreeSet<>(net.expose());
    exposed.addAll(image.exposedPorts());
    net.ports().forEach(port -> exposed.remove(port.target() + "/" + port.protocol()));
    return new ContainerSpec(
        spec.image(),
        null,
        spec.runtime(),
        program(spec.program(), image),
        spec.health() == null ? image.health() : spec.health(),
        new dev.fairlead.spec.Networking(
            net.mode(),
            net.endpoints(),
            net.hostname(),
            net.domainname(),
            net.macAddress(),
            net.ports(),
            exposed,
            net.dns(),
            net.dnsSearch(),
            net.dnsOptions(),
            net.extraHosts()),
        spec.storage(),
        spec.resources(),
        spec.security(),
        spec.restart(),
        spec.logging(),
        userLabels);
  }

  private static Program program(Program asked, Image image) {
    List<String> entrypoint = asked.entrypoint();
    List<String> command = asked.command();
    boolean noEntrypoint = entrypoint == null || entrypoint.isEmpty();
    if (noEntrypoint && (command == null || command.isEmpty())) {
      command = image.command().isEmpty() ? command : image.command();
    }
    if (entrypoint == null && !image.entrypoint().isEmpty()) {
      entrypoint = image.entrypoint();
    }
    SortedMap<String, @Nullable String> environment = new TreeMap<>(image.environment());
    environment.putAll(asked.environment());
    return new Program(
        entrypoint,
        command,
        environment,
        otherwise(asked.user(), image.user()),
        otherwise(asked.workingDirectory(), image.workingDirectory()),
        asked.tty(),
        asked.stdinOpen(),
        asked.init(),
        otherwise(asked.stopSignal(), image.stopSignal()),
        asked.stopGrace());
  }

  private static @Nullable String otherwise(@Nullable String asked, String images) {
    return asked != null || images.isEmpty() ? asked : images;
  }
}
