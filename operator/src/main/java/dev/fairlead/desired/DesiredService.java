package dev.fairlead.desired;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.compose.Dependency;
import dev.fairlead.compose.HashForm;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.SecretFields;
import dev.fairlead.spec.SpecHash;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One service that should run.
 *
 * @param containerName fixed name, or null for {@code project-service-number}
 * @param oneShot runs to completion once per spec: some service waits for it to complete
 *     successfully
 * @param composeLabels compose's identity labels but container-number and image
 * @param specHash {@link dev.fairlead.spec.SpecHash} of {@code spec} and the hooks
 * @param hashForm what the config hash is taken over, where the ids of other services' containers
 *     are part of it; else null, and the label says it
 * @param postStart what is run in an instance after its start
 * @param preStop what is run in an instance before it is stopped
 * @param back how it goes back, where compose's {@code rollback_config} says; else null
 * @param drain between the new instance taking traffic and the old one's stop signal; with routes
 *     at most that
 * @param routes the ways to its instances by a proxy; empty where they publish their ports
 * @param reload how instances learn of another content of their files; null where they are replaced
 *     for it
 * @param renewsVolumes whether volumes without a name end with their container
 */
public record DesiredService(
    String name,
    ContainerSpec spec,
    String specHash,
    @Nullable String containerName,
    int replicas,
    boolean oneShot,
    Strategy strategy,
    Gate gate,
    Duration drain,
    List<Dependency> dependsOn,
    PullPolicy pullPolicy,
    SortedMap<String, String> composeLabels,
    @Nullable HashForm hashForm,
    List<Hook> postStart,
    List<Hook> preStop,
    @Nullable Strategy back,
    List<Route> routes,
    @Nullable Reload reload,
    boolean renewsVolumes) {

  public DesiredService {
    dependsOn = List.copyOf(dependsOn);
    postStart = List.copyOf(postStart);
    preStop = List.copyOf(preStop);
    composeLabels = Ordered.map(composeLabels);
    routes = List.copyOf(routes);
  }

  /** One that shares nothing with another service and has no hooks. */
  public DesiredService(
      String name,
      ContainerSpec spec,
      String specHash,
      @Nullable String containerName,
      int replicas,
      boolean oneShot,
      Strategy strategy,
      Gate gate,
      Duration drain,
      List<Dependency> dependsOn,
      PullPolicy pullPolicy,
      SortedMap<String, String> composeLabels) {
    this(
        name,
        spec,
        specHash,
        containerName,
        replicas,
        oneShot,
        strategy,
        gate,
        drain,
        dependsOn,
        pullPolicy,
        composeLabels,
        null,
        List.of(),
        List.of(),
        null,
        List.of(),
        null,
        false);
  }

  /** The same service with hooks. */
  public DesiredService withHooks(List<Hook> afterStart, List<Hook> beforeStop) {
    return with(copy -> {
      copy.specHash = SpecHash.of(spec, Hook.digest(afterStart, beforeStop));
      copy.postStart = afterStart;
      copy.preStop = beforeStop;
    });
  }

  /** The same service, whose instances learn of another content of their files by a signal. */
  public DesiredService reloadedBy(String signal) {
    return with(copy -> {
      // Another content is then no other container: what it is stands beside the spec.
      copy.spec = spec.withStorage(spec.storage().withoutDigests());
      copy.specHash = SpecHash.of(copy.spec, Hook.digest(postStart, preStop));
      copy.reload = Reload.of(signal, spec);
    });
  }

  /** The same service behind a proxy. */
  public DesiredService withRoutes(List<Route> replacement) {
    return with(copy -> copy.routes = replacement);
  }

  /** The same service with a way back of its own. */
  public DesiredService withBack(Strategy replacement) {
    return with(copy -> copy.back = replacement);
  }

  /** The same service on its way back: not slowed, unless {@code rollback_config} asks for it. */
  public DesiredService goingBack() {
    return withStrategy(back != null ? back : strategy.withPause(0, Duration.ZERO));
  }

  /** The same service, replaced in another way. */
  public DesiredService withStrategy(Strategy replacement) {
    return with(copy -> copy.strategy = replacement);
  }

  public DesiredService withComposeLabels(SortedMap<String, String> replacement) {
    return with(copy -> copy.composeLabels = replacement);
  }

  /** The same service from a local image, wherever its tag points now: {@code spec} says which. */
  public DesiredService withLocalImage(ContainerSpec replacement) {
    return with(copy -> {
      copy.spec = replacement;
      copy.pullPolicy = PullPolicy.NEVER;
    });
  }

  /** The same service, with a mark at what holds any of these values that were encrypted. */
  DesiredService marked(Collection<String> secrets) {
    ContainerSpec same = SecretFields.mark(spec, secrets);
    return same.equals(spec) ? this : with(copy -> copy.spec = same);
  }

  public DesiredService withReplicas(int replacement) {
    return with(copy -> copy.replicas = replacement);
  }

  /** The same but for what is changed on its copy. */
  private DesiredService with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.made();
  }

  private static final class Copy {
    private final DesiredService of;
    private ContainerSpec spec;
    private String specHash;
    private int replicas;
    private Strategy strategy;
    private PullPolicy pullPolicy;
    private SortedMap<String, String> composeLabels;
    private List<Hook> postStart;
    private List<Hook> preStop;
    private @Nullable Strategy back;
    private List<Route> routes;
    private @Nullable Reload reload;

    private Copy(DesiredService of) {
      this.of = of;
      spec = of.spec;
      specHash = of.specHash;
      replicas = of.replicas;
      strategy = of.strategy;
      pullPolicy = of.pullPolicy;
      composeLabels = of.composeLabels;
      postStart = of.postStart;
      preStop = of.preStop;
      back = of.back;
      routes = of.routes;
      reload = of.reload;
    }

    private DesiredService made() {
      return new DesiredService(
          of.name,
          spec,
          specHash,
          of.containerName,
          replicas,
          of.oneShot,
          strategy,
          of.gate,
          of.drain,
          of.dependsOn,
          pullPolicy,
          composeLabels,
          of.hashForm,
          postStart,
          preStop,
          back,
          routes,
          reload,
          of.renewsVolumes);
    }
  }
}
