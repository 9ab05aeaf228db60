package dev.fairlead.desired;

import dev.fairlead.compose.ComposeProject;
import dev.fairlead.compose.ComposeRequest;
import dev.fairlead.compose.ComposeResult;
import dev.fairlead.compose.ComposeService;
import dev.fairlead.compose.Dependency;
import dev.fairlead.compose.UpdateConfig;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import dev.fairlead.yaml.Position;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A compose project by hand: what the loader would answer, with the request's overrides applied.
 */
record Stack(List<Service> services) {
  private static final SortedMap<String, String> NOTHING = Ordered.map(Map.<String, String>of());

  static Stack stack() {
    return new Stack(List.of());
  }

  Stack service(String name) {
    return service(name, s -> s);
  }

  Stack service(String name, UnaryOperator<Service> with) {
    var all = new ArrayList<>(services);
    all.add(
        with.apply(
            new Service(name, null, 1, List.of(), List.of(), null, null, UpdateConfig.NONE, null)));
    return new Stack(all);
  }

  ComposeResult load(ComposeRequest request) {
    SequencedMap<String, ComposeService> loaded = new LinkedHashMap<>();
    services.forEach(service -> loaded.put(service.name(), service.load(request)));
    String project = java.util.Objects.requireNonNull(request.project());
    return new ComposeResult.Loaded(
        new ComposeProject(
            project,
            request.workingDirectory(),
            request.files(),
            loaded,
            List.of(),
            List.of(),
            List.of()),
        Ordered.set(request.files()));
  }

  /** One service of it. */
  record Service(
      String name,
      @Nullable String containerName,
      int replicas,
      List<PortBinding> ports,
      List<Dependency> dependencies,
      @Nullable String address,
      @Nullable Healthcheck check,
      UpdateConfig update,
      @Nullable String mode) {

    Service containerName(String given) {
      return new Service(name, given, replicas, ports, dependencies, address, check, update, mode);
    }

    Service replicas(int given) {
      return new Service(
          name, containerName, given, ports, dependencies, address, check, update, mode);
    }

    Service port(int target, String host, String published) {
      var all = new ArrayList<>(ports);
      all.add(new PortBinding(target, "tcp", host, published));
      return new Service(
          name, containerName, replicas, all, dependencies, address, check, update, mode);
    }

    Service dependsOn(String other, Dependency.Condition condition) {
      var all = new ArrayList<>(dependencies);
      all.add(new Dependency(other, condition, false, true));
      return new Service(name, containerName, replicas, ports, all, address, check, update, mode);
    }

    Service address(String given) {
      return new Service(
          name, containerName, replicas, ports, dependencies, given, check, update, mode);
    }

    Service health(Healthcheck given) {
      return new Service(
          name, containerName, replicas, ports, dependencies, address, given, update, mode);
    }

    Service update(UpdateConfig given) {
      return new Service(
          name, containerName, replicas, ports, dependencies, address, check, given, mode);
    }

    Service mode(String given) {
      return new Service(
          name, containerName, replicas, ports, dependencies, address, check, update, given);
    }

    private ComposeService load(ComposeRequest request) {
      Path directory = request.workingDirectory();
      return new ComposeService(
          name,
          spec(request),
          containerName,
          request.replicas().getOrDefault(name, replicas),
          dependencies,
          ComposeService.PullPolicy.MISSING,
          update,
          UpdateConfig.NONE,
          List.of(),
          List.of(),
          Ordered.map(
              Map.of(
                  Labels.SERVICE, name,
                  Labels.CONFIG_HASH, "cafe",
                  Labels.WORKING_DIR, directory.toString(),
                  Labels.CONFIG_FILES, directory.resolve("compose.yaml").toString(),
                  Labels.ENVIRONMENT_FILE, directory.resolve(".env").toString())),
          null,
          new Position(directory.resolve("compose.yaml").toString(), 2, 3));
    }

    private ContainerSpec spec(ComposeRequest request) {
      var endpoint =
          new Endpoint(
              request.project() + "_default",
              Ordered.set(List.of(name)),
              address,
              null,
              Ordered.set(List.<String>of()),
              null,
              NOTHING,
              null,
              List.of());
      List<String> none = List.of();
      return new ContainerSpec(
          request.images().getOrDefault(name, name + ":1"),
          null,
          null,
          new Program(null, null, NOTHING, null, null, false, false, null, null, null),
          check,
          new Networking(
              mode == null ? request.project() + "_default" : mode,
              mode == null ? List.of(endpoint) : List.of(),
              null,
              null,
              null,
              ports,
              Ordered.set(none),
              none,
              none,
              none,
              none),
          Storage.NONE,
          Resources.NONE,
          Security.NONE,
          Restart.NO,
          null,
          NOTHING);
    }
  }
}
