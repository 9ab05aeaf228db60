package dev.fairlead.plan;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.Health;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Observed;
import dev.fairlead.observed.SiteState;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Networking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A host on which every step does what it is meant to do. */
final class HostModel {
  private final String project;
  private final List<Container> containers;
  private final SortedMap<String, Network> networks;
  private final SortedMap<String, Volume> volumes;
  private final SortedMap<String, Image> images;
  private final SortedMap<String, Image> imagesById;
  private final SortedMap<String, String> outside;
  private final RouteModel routes;
  private SiteState site;
  private int made;

  HostModel(Observed start) {
    this.project = start.project();
    this.containers = new ArrayList<>(start.containers());
    this.networks = new TreeMap<>(start.networks());
    this.volumes = new TreeMap<>(start.volumes());
    this.images = new TreeMap<>(start.images());
    this.imagesById = new TreeMap<>(start.imagesById());
    this.outside = start.outside();
    this.routes = new RouteModel(start.routes());
    this.site = start.site();
  }

  Observed observed() {
    return new Observed(
        project, containers, networks, volumes, images, imagesById, outside, routes.states(), site);
  }

  void apply(Step step, Instant now) {
    switch (step) {
      case Step.CreateNetwork create ->
          networks.put(
              create.network().name(),
              new Network("", create.network().name(), create.network().driver(), create.labels()));
      case Step.RemoveNetwork remove -> networks.remove(remove.name());
      case Step.CreateVolume create ->
          volumes.put(
              create.volume().name(),
              new Volume(create.volume().name(), create.volume().driver(), create.labels()));
      case Step.Pull pull -> pulled(pull.reference());
      case Step.Create create -> create(create, now);
      case Step.Start start -> change(start.target(), c -> started(c, now));
      case Step.Unpause unpause ->
          change(unpause.target(), c -> with(c, State.RUNNING, c.health(), null));
      case Step.Stop stop -> change(stop.target(), c -> with(c, State.EXITED, Health.NONE, null));
      case Step.Remove remove -> containers.removeIf(c -> c.id().equals(remove.target().id()));
      case Step.Rename rename ->
          change(rename.target(), c -> Specimen.of(c).name(rename.name()).build());
      case Step.Join join ->
          change(join.target(), c -> attached(c, join.endpoints(), join.leave()));
      case Step.Move move -> change(move.target(), c -> attached(c, move.joins(), move.leaves()));
      case Step.Leave leave ->
          change(leave.target(), c -> attached(c, leave.endpoints(), List.of()));
      case Step.Update update -> change(update.target(), c -> updated(c, update));
      case Step.Probe _, Step.Signal _ -> {}
      case Step.AtProxy proxied -> routes.apply(proxied);
      case Step.OnSite on -> site = SiteModel.after(site, on);
    }
  }

  void healthy(String id, Instant now) {
    change(id, c -> with(c, State.RUNNING, Health.HEALTHY, now));
  }

  /** The proxy reaches what it is to send work to. @return whether that changed anything */
  boolean admitted() {
    return routes.admitted();
  }

  void completed(String id, Instant now) {
    change(
        id,
        c -> Specimen.of(c).state(State.EXITED).health(Health.NONE, null).finishedAt(now).build());
  }

  private void pulled(String reference) {
    if (images.containsKey(reference)) {
      return; // What the registry has now is not known: suppose that it is what is here.
    }
    Image image =
        new Image(
            "pulled:" + reference,
            new TreeMap<>(),
            List.of(),
            List.of(),
            "",
            "",
            new TreeMap<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            null,
            "");
    images.put(reference, image);
    imagesById.put(image.id(), image);
  }

  private void create(Step.Create create, Instant now) {
    made++;
    Image image = images.get(create.spec().image());
    if (image != null) {
      imagesById.put(image.id(), image);
    }
    ContainerSpec spec = ImageDefaults.merge(create.spec(), image);
    ContainerSpec attached = create.quiet() ? spec.withNetworking(quiet(spec.networking())) : spec;
    containers.add(
        Specimen.created(String.format("%064d", made), create.name(), now)
            .spec(attached)
            .imageId(create.expectedImageId())
            .labels(create.labels())
            .build());
  }

  private static Networking quiet(Networking networking) {
    return networking.withEndpoints(
        networking.endpoints().stream().map(Endpoint::withoutAliases).toList());
  }

  private Container started(Container container, Instant now) {
    boolean checked =
        container.spec().health() != null
            && !container.spec().health().disabled()
            && !container.spec().health().test().isEmpty();
    return Specimen.of(container)
        .state(State.RUNNING)
        .health(checked ? Health.STARTING : Health.NONE, null)
        .startedAt(now)
        .addresses(routes.any() ? addresses(container) : container.addresses())
        .build();
  }

  /** Of a range that no host has: a proxy needs one, and no plan shows it. */
  private SortedMap<String, String> addresses(Container container) {
    SortedMap<String, String> addresses = new TreeMap<>();
    container
        .spec()
        .networking()
        .endpoints()
        .forEach(e -> addresses.put(e.network(), "192.0.2." + made));
    return addresses;
  }

  private static Container with(
      Container container, State state, Health health, @Nullable Instant healthySince) {
    return Specimen.of(container).state(state).health(health, healthySince).build();
  }

  private static Container attached(
      Container container, List<Endpoint> as, List<String> networksLeft) {
    Networking networking = container.spec().networking();
    List<Endpoint> endpoints = new ArrayList<>(networking.endpoints());
    endpoints.removeIf(e ->
        networksLeft.contains(e.network())
            || as.stream().anyMatch(other -> other.network().equals(e.network())));
    endpoints.addAll(as);
    return Specimen.of(container)
        .spec(container.spec().withNetworking(networking.withEndpoints(endpoints)))
        .build();
  }

  private static Container updated(Container container, Step.Update update) {
    return Specimen.of(container)
        .spec(container.spec().withLimits(update.resources(), update.restart()))
        .build();
  }

  private void change(Target target, UnaryOperator<Container> change) {
    change(target.id(), change);
  }

  private void change(String id, UnaryOperator<Container> change) {
    containers.replaceAll(c -> c.id().equals(id) ? change.apply(c) : c);
  }
}
