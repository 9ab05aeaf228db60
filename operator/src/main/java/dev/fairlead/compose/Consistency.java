package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What no attribute shows by itself: references, contradictions, and clashes between services. */
final class Consistency {
  private final Model model;

  Consistency(Model model) {
    this.model = model;
  }

  /** What compose refuses. */
  void check() {
    model.services().values().forEach(this::service);
    containerNames();
    new PortChecks(model).check();
    new DependencyOrder(model).check();
    resources();
  }

  /** What loads and could never run. */
  void checkRunnable() {
    new PortChecks(model).checkExclusive();
    model.services().values().forEach(service -> new MountChecks(model, service).checkRunnable());
  }

  private void service(Service service) {
    image(service);
    new BuildChecks(model, service).check();
    networks(service);
    new MountChecks(model, service).check();
    new SharingChecks(model, service).check();
    scale(service);
    limits(service);
    Json.Obj health = service.canonical().object("healthcheck");
    if (health.has("start_interval") && !health.has("start_period")) {
      service.at().near("healthcheck").near("start_interval").refuse("needs start_period, too");
    }
  }

  private void image(Service service) {
    boolean builds = service.canonical().has("build");
    if (service.canonical().has("image")) {
      if (builds) {
        service.at().near("build").warn("is not run: Fairlead uses the service's image");
      }
      return;
    }
    if (builds) {
      service
          .at()
          .near("build")
          .warn(
              "is not run: the image %s-%s must be here, or set image for this service"
                  .formatted(model.project(), service.name()));
    } else if (isEmpty(service.at().get("image"))) {
      service.at().refuse("needs an image");
    }
  }

  // An image of the wrong type was refused already.
  private static boolean isEmpty(@Nullable At at) {
    return at == null || "".equals(Nodes.string(at.node()));
  }

  private void networks(Service service) {
    At networks = service.at().get("networks");
    At mode = service.at().get("network_mode");
    if (mode != null && networks != null) {
      mode.refuse("network_mode and networks exclude one another");
    }
    for (String key : service.networks()) {
      if (model.resource("networks", key) == null) {
        model.undefined(service.at().near("networks").near(key), "network", key, "networks");
      }
    }
  }

  private static void scale(Service service) {
    String scale = service.canonical().text("scale");
    String replicas = service.canonical().object("deploy").text("replicas");
    if (scale != null && replicas != null && !scale.equals(replicas)) {
      service.at().near("scale").refuse("contradicts deploy.replicas, which is " + replicas);
    }
  }

  private static void limits(Service service) {
    Json.Obj resources = service.canonical().object("deploy").object("resources");
    same(service, resources, "limits", "cpus", "cpus");
    same(service, resources, "limits", "memory", "mem_limit");
    same(service, resources, "limits", "pids", "pids_limit");
    same(service, resources, "reservations", "memory", "mem_reservation");
  }

  private static void same(
      Service service, Json.Obj resources, String group, String key, String attribute) {
    String value = service.canonical().text(attribute);
    if (value != null && resources.has(group) && !value.equals(resources.object(group).text(key))) {
      service
          .at()
          .near(attribute)
          .refuse("contradicts deploy.resources.%s.%s".formatted(group, key));
    }
  }

  private void containerNames() {
    Map<String, String> owners = new HashMap<>();
    for (Service service : model.services().values()) {
      String name = service.canonical().text("container_name");
      if (name != null && service.replicas() > 1) {
        service
            .at()
            .near("container_name")
            .refuse("%d replicas cannot share one container name".formatted(service.replicas()));
      }
      String other = name == null ? null : owners.putIfAbsent(name, service.name());
      if (other != null) {
        service
            .at()
            .near("container_name")
            .refuse("the service \"%s\" has the same container name".formatted(other));
      }
    }
  }

  private void resources() {
    for (String section : List.of("networks", "volumes")) {
      ServiceParts.byName(model.root().near(section))
          .forEach((key, at) -> external(section, key, at));
    }
  }

  private void external(String section, String key, At at) {
    Json.Obj resource = model.resource(section, key);
    if (resource == null || !resource.isTrue("external")) {
      return;
    }
    for (String attribute :
        List.of("driver", "driver_opts", "labels", "internal", "attachable", "enable_ipv6")) {
      if (resource.has(attribute)) {
        at.near(attribute).refuse("what is external exists already and has no attributes here");
      }
    }
  }
}
