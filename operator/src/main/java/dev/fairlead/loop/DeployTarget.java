package dev.fairlead.loop;

import dev.fairlead.compose.ComposeService.PullPolicy;
import dev.fairlead.deploy.App;
import dev.fairlead.deploy.DeployLimits;
import dev.fairlead.deploy.Refusal;
import dev.fairlead.deploy.Target;
import dev.fairlead.desired.Desired;
import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.ImageChange;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Ruling;
import dev.fairlead.source.Source;
import dev.fairlead.source.WriteBack;
import dev.fairlead.source.WriteBackException;
import dev.fairlead.store.Deploy.Cause;
import dev.fairlead.store.Job;
import dev.fairlead.store.Mark;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Deploys by way of the desired state: it is changed where it comes from, and nothing else is. */
final class DeployTarget implements Target {
  private final Parts parts;
  private final Links links;
  private final Engine engine;
  private final List<Source> sources;
  private final WriteBacks writeBacks;
  private final Controls controls;
  private final DeployLimits limits;

  DeployTarget(
      Parts parts,
      Links links,
      Engine engine,
      List<Source> sources,
      WriteBacks writeBacks,
      Controls controls,
      DeployLimits limits) {
    this.parts = parts;
    this.links = links;
    this.engine = engine;
    this.sources = sources;
    this.writeBacks = writeBacks;
    this.controls = controls;
    this.limits = limits;
  }

  @Override
  public Optional<String> missing() {
    return links.sourceRead ? Optional.empty() : Optional.of("the desired state was not read yet");
  }

  @Override
  public List<App> apps() {
    return parts.desired().all().stream().filter(e -> !e.removed()).map(DeployTarget::app).toList();
  }

  @Override
  public Optional<App> app(String name) {
    return parts.desired().of(name).filter(e -> !e.removed()).map(DeployTarget::app);
  }

  private static App app(Entry entry) {
    SortedMap<String, String> images = new TreeMap<>();
    Desired desired = entry.desired();
    if (desired != null) {
      images.putAll(desired.images());
    }
    String path = entry.deploys().composePath();
    return new App(
        entry.release(),
        path.isEmpty() ? entry.origin() : path,
        images,
        entry.deploys().services(),
        entry.deploys().images(),
        entry.problems().isEmpty() ? "" : entry.problems().getFirst());
  }

  @Override
  public void pull(String app, String service, String image, Consumer<String> progress)
      throws Refusal {
    Optional<DesiredService> declared = service(app, service);
    if (declared.filter(s -> s.pullPolicy() == PullPolicy.NEVER).isPresent()) {
      progress.accept("pull_policy: never, so what is on this host counts");
      return;
    }
    String platform = declared.map(s -> s.spec().platform()).orElse("");
    try {
      engine.pull(image, platform, progress);
      parts.host().imageChanged(image);
    } catch (EngineException e) {
      throw new Refusal(Cause.PULL, "docker pull failed (exit 1): " + e.getMessage());
    }
  }

  private Optional<DesiredService> service(String app, String service) {
    return parts
        .desired()
        .of(app)
        .flatMap(entry -> Optional.ofNullable(entry.desired()))
        .flatMap(d -> d.services().stream().filter(s -> s.name().equals(service)).findFirst());
  }

  @Override
  public Course declare(Change change, Waiting waiting) throws Refusal {
    Entry entry =
        parts
            .desired()
            .of(change.app())
            .orElseThrow(() -> new Refusal(Cause.REFUSED, "\"" + change.app() + "\" is gone"));
    refuseSuspended(entry);
    String before = DeployCourse.image(entry, change.service());
    long job = newestJob(change.app());
    write(change, entry.source());
    shown(change, entry.source(), waiting);
    boolean again = before.equals(change.image());
    long pass = controls.deployed(change.app(), again ? change.service() : "", change.by());
    return new DeployCourse(parts, change, before, job, pass);
  }

  private void refuseSuspended(Entry entry) throws Refusal {
    boolean marked =
        parts.store().marks(entry.release()).stream()
            .anyMatch(mark -> mark.kind() == Mark.Kind.SUSPENDED);
    if (marked || (entry.desired() != null && entry.desired().suspended())) {
      throw new Refusal(Cause.REFUSED, "\"" + entry.release() + "\" is suspended: resume it first");
    }
  }

  private long newestJob(String app) {
    return parts.store().jobs(app, 1).stream().mapToLong(Job::id).findFirst().orElse(0);
  }

  private void write(Change change, String source) throws Refusal {
    ImageChange image = new ImageChange(change.app(), change.service(), change.image());
    WriteBack.Note note =
        new WriteBack.Note("", "deploy " + change.deploy() + " by " + change.by());
    Optional<WriteBack> own =
        sources.stream()
            .filter(one -> one.name().equals(source))
            .findFirst()
            .flatMap(Source::writeBack);
    try {
      if (own.isPresent()) {
        own.get().write(image, note);
      } else {
        writeBacks.set(image, note);
      }
    } catch (WriteBackException e) {
      throw new Refusal(
          e.kind() == WriteBackException.Kind.UNAVAILABLE ? Cause.BROKEN : Cause.REFUSED,
          String.valueOf(e.getMessage()));
    } catch (IOException | IllegalArgumentException e) {
      throw new Refusal(Cause.BROKEN, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Waits until what was written was read; other hosts of a fleet come first, and take their time.
   */
  private void shown(Change change, String source, Waiting waiting) throws Refusal {
    long last = System.nanoTime() + limits.patience().toNanos();
    long end = System.nanoTime() + limits.shown().toNanos();
    while (System.nanoTime() - end < 0) {
      Optional<Entry> now = parts.desired().of(change.app());
      if (now.isPresent()
          && (DeployCourse.image(now.get(), change.service()).equals(change.image())
              || !now.get().problems().isEmpty())) {
        return;
      }
      look(source, end - System.nanoTime());
      String why = heldBack(source, change.app());
      waiting.because(why);
      if (!why.isEmpty()) {
        end = Math.min(last, System.nanoTime() + limits.shown().toNanos());
      }
    }
    throw new Refusal(
        Cause.SUPERSEDED,
        change.image() + " was declared, and is not what the source says any more");
  }

  private String heldBack(String source, String release) {
    return sources.stream()
        .filter(one -> one.name().equals(source))
        .map(one -> one.heldBack(release))
        .findFirst()
        .orElse("");
  }

  private void look(String source, long nanos) throws Refusal {
    for (Source one : sources) {
      if (!one.name().equals(source)) {
        continue;
      }
      try {
        one.look().get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        // One that says nothing new is asked again, but not in a rush.
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the operator is ending", e);
      } catch (TimeoutException e) {
        return;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public Course follow(Change change) {
    Optional<Job> newest = parts.store().jobs(change.app(), 1).stream().findFirst();
    // The rollout that the restart interrupted is over; what follows it counts.
    return new DeployCourse(parts, change, "", newest.map(Job::id).orElse(0L), 0);
  }

  @Override
  public String declared(String app, String service) {
    return parts.desired().of(app).map(entry -> DeployCourse.image(entry, service)).orElse("");
  }

  @Override
  public boolean abort(String app, String why) {
    return controls.control(app, new Control.Abort(), new Asker("its deploy", why)).kind()
        == Ruling.Kind.ACCEPTED;
  }
}
