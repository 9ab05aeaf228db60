package dev.fairlead.desired;

import dev.fairlead.compose.ComposeProject;
import dev.fairlead.compose.ComposeService;
import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.crds.ConfigChangeSpec;
import dev.fairlead.crds.NamelessVolumes;
import dev.fairlead.crds.ServiceSpec;
import dev.fairlead.crds.TrafficSpec;
import dev.fairlead.crds.shape.Shapes;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.SpecHash;
import dev.fairlead.yaml.Node.MapNode;
import dev.fairlead.yaml.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Joins one compose service with what the AppRelease says of it, if anything. */
final class ServiceResolver {
  private final Declaration.Valid declared;
  private final ComposeProject project;
  private final ComposeService service;
  private final PortBases bases;
  private final ServiceSpec wanted;

  ServiceResolver(
      Declaration.Valid declared, ComposeProject project, ComposeService service, PortBases bases) {
    this.bases = bases;
    this.declared = declared;
    this.project = project;
    this.service = service;
    this.wanted =
        Objects.requireNonNullElseGet(
            declared.release().spec().services().get(service.name()), this::unsaid);
  }

  /** Where the AppRelease speaks of a service. */
  static String path(String service) {
    return FieldPath.below("spec.services", service);
  }

  /** A service that the AppRelease does not name has the defaults of one that it names. */
  private ServiceSpec unsaid() {
    var nothing = new MapNode(service.position(), null, List.of());
    Object built =
        new RecordReader(service.position())
            .read(nothing, Shapes.of(ServiceSpec.class), FieldPath.ROOT);
    return (ServiceSpec) Objects.requireNonNull(built, "every field of a service has a default");
  }

  List<Problem> problems() {
    return new ServiceRules(declared, service, wanted, strategy(), back(), replicas()).problems();
  }

  DesiredService service() {
    ConfigChangeSpec change = wanted.onConfigChange();
    DesiredService declared = declared(wanted.traffic());
    // What ran to its end is told nothing: another content has it run again.
    return change == null || isOneShot() ? declared : declared.reloadedBy(change.signal());
  }

  private DesiredService declared(@Nullable TrafficSpec traffic) {
    ContainerSpec spec =
        Routes.holdPorts(traffic)
            ? FrontRoutes.unpublished(service.spec())
            : OwnProxyRoutes.paired(
                service.spec(), traffic, project.name() + ":" + service.name(), bases);
    return new DesiredService(
        service.name(),
        spec,
        SpecHash.of(spec, Hook.digest(service.postStart(), service.preStop())),
        service.containerName(),
        replicas(),
        isOneShot(),
        strategy(),
        GateChoice.of(wanted.health(), service.spec().health()),
        drain(),
        service.dependsOn(),
        service.pullPolicy(),
        service.composeLabels(),
        service.hashForm(),
        service.postStart(),
        service.preStop(),
        back(),
        Routes.of(project.name(), service.name(), service.spec(), traffic),
        null,
        wanted.anonymousVolumes() == NamelessVolumes.RENEW);
  }

  private int replicas() {
    Integer replicas = wanted.replicas();
    return replicas == null ? service.replicas() : replicas;
  }

  private boolean isOneShot() {
    return project.services().values().stream()
        .flatMap(other -> other.dependsOn().stream())
        .anyMatch(dependency ->
            dependency.service().equals(service.name())
                && dependency.condition() == Condition.SERVICE_COMPLETED_SUCCESSFULLY);
  }

  private Strategy strategy() {
    boolean rollbackSaid = declared.places().declares("spec.rollback.onFailure");
    return new Strategies(wanted.strategy(), service.update(), replicas(), this::says)
        .resolve(rollbackSaid ? declared.release().spec().rollback().onFailure() : null);
  }

  private @Nullable Strategy back() {
    return Strategies.back(wanted.strategy(), service, replicas(), this::says, strategy());
  }

  /** Whether the AppRelease gives a field of the strategy. */
  private boolean says(String field) {
    return declared.places().declares(path(service.name()) + ".strategy." + field);
  }

  private Duration drain() {
    boolean said = declared.places().declares(path(service.name()) + ".drain.seconds");
    if (said) {
      return Duration.ofSeconds(wanted.drain().seconds());
    }
    return wanted.traffic() != null
        ? Routes.DRAIN
        : TraefikLabels.finds(service.spec())
            ? TraefikLabels.NOTICE
            : Duration.ofSeconds(wanted.drain().seconds());
  }
}
