package dev.fairlead.loop;

import dev.fairlead.desired.Desired;
import dev.fairlead.desired.Site;
import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.observed.Container;
import dev.fairlead.queue.Scheduler;
import dev.fairlead.source.SecretFiles;
import dev.fairlead.source.Source;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.store.Archive;
import dev.fairlead.store.Body;
import dev.fairlead.store.Revision;
import dev.fairlead.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells each source that lays down files for containers which of them are needed: by a container on
 * the host, stopped ones included, by a desired state, or by a revision that can be gone back to.
 * In doubt (an Engine that does not answer) it says nothing, and nothing goes.
 */
final class MountSweep {
  private static final Logger LOG = LoggerFactory.getLogger("source");
  private static final Duration FIRST = Duration.ofMinutes(10);
  private static final Duration INTERVAL = Duration.ofHours(6);

  private final List<Source> sources;
  private final SecretFiles secrets;
  private final Engine engine;
  private final DesiredStates desired;
  private final Store store;

  MountSweep(List<Source> sources, Engine engine, DesiredStates desired, Store store) {
    this(sources, SecretFiles.NONE, engine, desired, store);
  }

  MountSweep(
      List<Source> sources,
      SecretFiles secrets,
      Engine engine,
      DesiredStates desired,
      Store store) {
    this.sources = sources.stream().filter(Source::laysDownFiles).toList();
    this.secrets = secrets;
    this.engine = engine;
    this.desired = desired;
    this.store = store;
  }

  void schedule(Scheduler timers) {
    if (!sources.isEmpty() || secrets.directory() != null) {
      timers.after(FIRST, () -> again(timers));
    }
  }

  private void again(Scheduler timers) {
    timers.execute(() -> {
      try {
        sweep();
      } catch (EngineException e) {
        LOG.debug("what is mounted is not known: {}", e.getMessage());
      } finally {
        timers.after(INTERVAL, () -> again(timers));
      }
    });
  }

  void sweep() {
    SortedSet<String> needed = new TreeSet<>();
    SortedSet<String> releases = new TreeSet<>();
    if (sources.isEmpty() && secrets.isEmpty()) {
      return; // Nothing was laid down, and nobody need be asked.
    }
    for (ContainerSummary row : engine.list()) {
      String release = row.labels().getOrDefault(Labels.RELEASE, "");
      if (!release.isEmpty()) {
        releases.add(release);
        engine.inspect(row.id()).map(Container::spec).ifPresent(spec -> add(spec, needed));
      }
    }
    // After the host, so that what is wanted meanwhile is seen here.
    for (Entry entry : desired.all()) {
      releases.add(entry.release());
      Optional.ofNullable(entry.desired()).ifPresent(wanted -> add(wanted, needed));
    }
    for (String release : releases) {
      for (Revision kept : store.revisions(release)) {
        store
            .revision(kept.id())
            .map(Revision::body)
            .map(Body::text)
            .flatMap(Archive::read)
            .ifPresent(wanted -> add(wanted, needed));
      }
    }
    sources.forEach(source -> source.mounted(needed));
    secrets.sweep(needed, Instant.now());
  }

  private static void add(Desired wanted, SortedSet<String> needed) {
    wanted.services().forEach(service -> add(service.spec(), needed));
    Site site = wanted.site();
    if (site != null && site.content() instanceof Site.Directory directory) {
      needed.add(directory.path());
    }
  }

  private static void add(ContainerSpec spec, SortedSet<String> needed) {
    for (Mount mount : spec.storage().mounts()) {
      if (mount.type() == Mount.Type.BIND) {
        needed.add(mount.source());
      }
    }
  }
}
