package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.MapNode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From the merged text to a {@link Model}: image overrides, attributes, profiles, defaults. */
final class ModelReader {
  private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9._-]+");

  private final ComposeRequest request;
  private final Environment environment;
  private final ServiceEnvironment variables;
  private final Findings findings;

  ModelReader(ComposeRequest request, Environment environment, Inputs inputs, Findings findings) {
    this.request = request;
    this.environment = environment;
    this.variables = new ServiceEnvironment(environment, inputs);
    this.findings = findings;
  }

  Model read(String project, MapNode merged) {
    At root = new At(withOverrides(merged), "", findings);
    checkKeys(root);
    Json read = ResourceShapes.ROOT.read(root);
    Json.Obj canonical = read instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    if (root.get("services") == null) {
      root.refuse("has no services");
    }
    SequencedMap<String, Service> services = new LinkedHashMap<>();
    Set<String> disabled = new TreeSet<>();
    Set<String> active = activeProfiles();
    canonical
        .object("services")
        .members()
        .forEach((name, json) -> {
          Json.Obj service = json instanceof Json.Obj object ? object : Json.Obj.EMPTY;
          if (isEnabled(service, active)) {
            At at = root.near("services").near(name);
            boolean fronted = request.fronted().contains(name);
            boolean written = request.written().contains(name);
            int replicas = replicas(name, service);
            services.put(
                name, complete(new Service(name, at, service, replicas, fronted, written)));
          } else {
            disabled.add(name);
          }
        });
    return new Model(project, root, canonical, services, disabled, environment);
  }

  private void checkKeys(At root) {
    for (String section : List.of("services", "networks", "volumes", "secrets", "configs")) {
      At at = root.get(section);
      for (Entry entry : at == null ? List.<Entry>of() : at.entries()) {
        if (!KEY.matcher(entry.key()).matches()) {
          root.near(section).key(entry).refuse("a name has only letters, digits, . _ and -");
        }
      }
    }
  }

  // The images and replica counts of the release stand in for the file's, as an override file's do.
  private MapNode withOverrides(MapNode merged) {
    if (!(merged.get("services") instanceof MapNode services)) {
      return merged;
    }
    MapNode changed = services;
    for (Entry entry : services.entries()) {
      if (entry.value() instanceof MapNode service) {
        changed = Nodes.with(changed, entry.key(), withImage(entry.key(), service));
      }
    }
    return Nodes.with(merged, "services", changed);
  }

  private MapNode withImage(String name, MapNode service) {
    String image = request.images().get(name);
    if (image == null) {
      return service;
    }
    Node old = service.get("image");
    return Nodes.with(
        service, "image", Nodes.text(old == null ? service.position() : old.position(), image));
  }

  private Set<String> activeProfiles() {
    if (!request.profiles().isEmpty()) {
      return new HashSet<>(request.profiles());
    }
    @Nullable String named = environment.find("COMPOSE_PROFILES");
    return named == null ? Set.of() : new HashSet<>(Arrays.asList(named.split(",", -1)));
  }

  private static boolean isEnabled(Json.Obj service, Set<String> active) {
    List<String> profiles = service.texts("profiles");
    return profiles.isEmpty()
        || active.contains("*")
        || profiles.stream().anyMatch(active::contains);
  }

  private int replicas(String name, Json.Obj service) {
    Integer override = request.replicas().get(name);
    String scale = service.text("scale");
    String text = scale != null ? scale : service.object("deploy").text("replicas");
    return override != null ? override : text == null ? 1 : Integer.parseInt(text);
  }

  private Service complete(Service service) {
    Service complete = service;
    Json.Obj canonical = service.canonical();
    if (service.networks().isEmpty() && !canonical.has("network_mode")) {
      complete = complete.with("networks", Json.sorted(Map.of("default", Json.Raw.NULL)));
    }
    complete = Sharing.withDependencies(complete);
    Json build = variables.build(canonical.object("build"));
    complete = build == null ? complete : complete.with("build", build);
    Json labels = variables.labels(service);
    complete = labels == null ? complete : complete.with("labels", labels);
    Json resolved = variables.resolve(service);
    return resolved == null ? complete : complete.with("environment", resolved);
  }
}
