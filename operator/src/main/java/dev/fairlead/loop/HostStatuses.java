package dev.fairlead.loop;

import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.observed.Container;
import dev.fairlead.plan.PlanText;
import dev.fairlead.spec.Labels;
import dev.fairlead.status.Phase;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.status.ServiceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the host's own labels say of the releases on it, for when no operator answers. */
public final class HostStatuses {
  private HostStatuses() {}

  public static List<ReleaseStatus> of(Engine engine) {
    SortedMap<String, List<Container>> byRelease = new TreeMap<>();
    for (ContainerSummary row : engine.list()) {
      String release = row.labels().getOrDefault(Labels.RELEASE, "");
      if (!release.isEmpty()) {
        engine
            .inspect(row.id())
            .ifPresent(c -> byRelease.computeIfAbsent(release, _ -> new ArrayList<>()).add(c));
      }
    }
    return byRelease.entrySet().stream().map(e -> status(e.getKey(), e.getValue())).toList();
  }

  private static ReleaseStatus status(String release, List<Container> containers) {
    SortedMap<String, List<Container>> byService = new TreeMap<>();
    containers.forEach(c -> byService.computeIfAbsent(c.service(), _ -> new ArrayList<>()).add(c));
    Container newest =
        containers.stream().max(java.util.Comparator.comparing(Container::created)).orElseThrow();
    List<ServiceStatus> services =
        byService.entrySet().stream().map(e -> service(e.getKey(), e.getValue())).toList();
    return new ReleaseStatus(
        release,
        newest.label(Labels.PROJECT),
        "",
        newest.label(Labels.REVISION),
        0,
        0,
        Phase.PENDING,
        List.of(),
        services,
        newest.label(Labels.REVISION),
        "",
        "no operator looks after it",
        newest.startedAt() == null ? Instant.EPOCH : newest.startedAt(),
        List.of(),
        List.of());
  }

  private static ServiceStatus service(String name, List<Container> containers) {
    List<ServiceStatus.Instance> instances =
        containers.stream().map(HostStatuses::instance).toList();
    int ready = (int) instances.stream().filter(ServiceStatus.Instance::ready).count();
    return new ServiceStatus(
        name,
        containers.getFirst().spec().image(),
        ready,
        containers.size(),
        ready,
        "",
        "",
        instances);
  }

  private static ServiceStatus.Instance instance(Container c) {
    boolean ready =
        c.running()
            && (c.health() == Container.Health.NONE || c.health() == Container.Health.HEALTHY);
    boolean completed = c.state() == Container.State.EXITED && c.exitCode() == 0;
    return new ServiceStatus.Instance(
        c.name(),
        c.id(),
        c.spec().image(),
        PlanText.shortRevision(c.label(Labels.REVISION)),
        c.state().name().toLowerCase(Locale.ROOT),
        c.health().name().toLowerCase(Locale.ROOT),
        ready || completed);
  }
}
