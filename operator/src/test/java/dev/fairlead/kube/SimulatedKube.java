package dev.fairlead.kube;

import dev.fairlead.loop.Answers;
import dev.fairlead.queue.Scheduler;
import dev.fairlead.source.SnapshotListener;
import dev.fairlead.source.Source;
import dev.fairlead.status.ReleaseStatus;
import dev.fairlead.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes source on an API server that a simulation owns. Real is all that decides: what the
 * operator is told, what is written to an object and when again, who leads. A model is what the
 * client and the SDK do: watches, the queue of objects, and the source's thread.
 */
public final class SimulatedKube implements Source {
  private static final String ALPHA = "alpha";

  /** What an object carries while host alpha has containers of it. */
  public static final String FINALIZER = new Site(ALPHA, Map.of()).finalizer();

  private static final Path DIRECTORY = Path.of("/srv/fairlead");

  private final Api api;
  private final Site site;
  private final DockerHosts hosts;
  private final Scheduler timers;
  private final DoubleSupplier random;
  private final Lookout lookout;
  private final Outlook outlook;
  private final CoreDesk desk;
  private final Scribe scribe;
  private final Pacing pacing;
  private final Absence absence = new Absence(KubeSource.PATIENCE);
  private final Clock clock;
  private final @Nullable Election election;
  private final Map<String, Work> works = new HashMap<>();
  private @Nullable EventRecorder recorder;
  private @Nullable SnapshotListener listener;
  private boolean looking;
  private boolean forced;
  private boolean led;

  /** One operator's connection to an API server. Answers come later, or not at all. */
  public interface Api {
    /** What its watch has. */
    List<AppReleaseObject> objects();

    /** One of them; null when it has none there. */
    @Nullable AppReleaseObject object(String place);

    /** Whether everything was listed once. */
    boolean isSynced();

    /** Whether changes are heard of. */
    boolean isWatching();

    /** Puts a finalizer on what was seen. */
    void hold(AppReleaseObject seen, String finalizer, Consumer<Boolean> done);

    /** Takes it off. */
    void letGo(AppReleaseObject seen, String finalizer, Consumer<Boolean> done);

    /** Applies a status to an object. */
    void say(AppReleaseObject status, Consumer<Boolean> done);

    /** A ConfigMap or Secret by its name, and its version; empty when there is none. */
    default Optional<Map.Entry<String, Map<String, String>>> content(String name) {
      return Optional.empty();
    }

    /** Writes an Event. @return its name; empty when the API server does not answer */
    default Optional<String> event(String reason, String text) {
      return Optional.empty();
    }

    /** Counts an Event once more. @return false when it does not stand any more */
    default boolean eventAgain(String name) {
      return false;
    }

    /** Who has the lease, and its version; empty when there is none. */
    Optional<Map.Entry<String, String>> lease();

    /**
     * Replaces the lease.
     *
     * @param version that was read; empty to make it
     * @return false after another's write
     */
    boolean lease(String version, String holder);
  }

  /** What is to be done for one object. */
  private static final class Work {
    final Pacing.Last pace;
    int attempts;
    boolean busy;
    boolean again;
    Scheduler.@Nullable Timer timer;

    Work(Pacing.Last pace) {
      this.pace = pace;
    }
  }

  /**
   * The operator of host alpha.
   *
   * @param elects whether another operator of the same host may be there
   * @param identity among those
   */
  public SimulatedKube(
      Api api,
      boolean elects,
      String identity,
      Scheduler timers,
      Clock clock,
      DoubleSupplier random) {
    this(api, ALPHA, elects ? identity : "", timers, clock, random);
  }

  /** The only operator of a host among several. */
  public SimulatedKube(Api api, String host, Scheduler timers, Clock clock, DoubleSupplier random) {
    this(api, host, "", timers, clock, random);
  }

  private SimulatedKube(
      Api api, String host, String identity, Scheduler timers, Clock clock, DoubleSupplier random) {
    this.api = api;
    this.site = new Site(host, Map.of());
    this.timers = timers;
    this.clock = clock;
    this.random = random;
    this.pacing = new Pacing(Link.INTERVAL, timers::nanos);
    this.election =
        identity.isEmpty()
            ? null
            : new Election(
                identity, new ApiLease(), Leadership.VALID, Leadership.TAKEOVER, timers::nanos);
    this.hosts = new DockerHosts(site, Duration.ofMinutes(1), timers::nanos);
    Contents contents =
        ref ->
            api.content(ref.name()).map(one -> new Contents.Content(one.getKey(), one.getValue()));
    this.outlook =
        new Outlook(new Catalog(DIRECTORY, site, contents, hosts), hosts, contents, api::objects);
    this.lookout = new Lookout(DIRECTORY, clock, this::heard, this::retry);
    this.desk = new CoreDesk(name(), lookout::fed, this::wake, this::leads);
    this.scribe = new Scribe(desk, site, hosts, clock);
  }

  @Override
  public String kind() {
    return "kubernetes";
  }

  @Override
  public String name() {
    return "kube:shop";
  }

  /** To be called before the start. */
  public void attach(Answers operator, Store remembered) {
    desk.attach(operator, remembered);
    EventRecorder events =
        new EventRecorder(new ApiEvents(), remembered, site, outlook::named, clock);
    events.begin();
    recorder = events;
  }

  /** A host of the fleet was heard of. */
  public void beats(String host, Map<String, String> labels, String heartbeat) {
    DockerHostObject object = DockerHostObject.named(host);
    object.getMetadata().setLabels(labels);
    object.setStatus(Trees.object().put("heartbeat", heartbeat));
    hosts.see(object);
    wake();
  }

  /** A ConfigMap or Secret is another one than before. */
  public void contentChanged() {
    wake();
  }

  /** Whether this operator acts for its host. */
  public boolean leads() {
    return election == null || election.leads();
  }

  @Override
  public boolean mayAct() {
    return leads();
  }

  /** The core said something. */
  public void published(ReleaseStatus status) {
    if (!leads()) {
      desk.forget(status.release());
      return;
    }
    ReleaseStatus before = desk.status(status.release()).orElse(null);
    desk.put(status);
    if (!status.equals(before)) {
      heard(outlook.places(lookout.fed(), status.release()));
      EventRecorder events = Objects.requireNonNull(recorder);
      events.published(status, before);
      timers.execute(events::drain);
    }
  }

  /** The watch said something of an object. */
  public void changed(String place) {
    due(place);
  }

  // The source's thread.

  @Override
  public void start(SnapshotListener heard) {
    listener = heard;
    candidate();
    keepLooking();
  }

  private void wake() {
    if (!looking) {
      looking = true;
      timers.after(KubeSource.QUIET, this::round);
    }
  }

  private void keepLooking() {
    wake();
    timers.after(KubeSource.LOOK, this::keepLooking);
  }

  private void round() {
    SnapshotListener heard = listener;
    looking = false;
    if (heard == null) {
      return;
    }
    boolean now = forced;
    forced = false;
    if (api.isSynced()) {
      lookout.look(outlook, leads(), heard, now);
    }
    String trouble = absence.of(api.isWatching(), clock.instant());
    if (!trouble.isEmpty()) {
      heard.unreachable(trouble, absence.isLong(clock.instant()), clock.instant());
    }
  }

  @Override
  public void rescan() {
    forced = true;
    wake();
  }

  @Override
  public CompletableFuture<Boolean> look() {
    rescan();
    return CompletableFuture.completedFuture(api.isWatching());
  }

  @Override
  public void alsoWatch(SortedSet<Path> inputs) {
    if (lookout.follow(inputs)) {
      rescan();
    }
  }

  private void retry(String release) {
    desk.retry(release);
  }

  // The SDK's queue.

  private void heard(Collection<String> places) {
    places.forEach(this::due);
  }

  private void due(String place) {
    Work work = works.computeIfAbsent(place, _ -> new Work(pacing.initState()));
    if (work.busy) {
      work.again = true;
      return;
    }
    Scheduler.Timer pending = work.timer;
    if (pending != null) {
      pending.cancel();
    }
    Optional<Duration> wait = pacing.isLimited(work.pace);
    if (wait.isPresent()) {
      work.timer = timers.after(wait.get(), () -> due(place));
    } else {
      work.timer = null;
      work.busy = true;
      timers.execute(() -> reconcile(place, work));
    }
  }

  private void reconcile(String place, Work work) {
    AppReleaseObject object = api.object(place);
    desk.changed();
    if (object == null || !leads()) {
      done(place, work, true, false);
      return;
    }
    switch (scribe.entry(object)) {
      case Scribe.Nothing nothing -> done(place, work, true, nothing.again());
      case Scribe.Hold _ -> api.hold(object, site.finalizer(), ok -> done(place, work, ok, false));
      case Scribe.LetGo _ ->
          api.letGo(object, site.finalizer(), ok -> done(place, work, ok, false));
      case Scribe.Say say -> api.say(say.object(), ok -> done(place, work, ok, say.again()));
    }
  }

  private void done(String place, Work work, boolean ok, boolean again) {
    work.busy = false;
    work.attempts = ok ? 0 : work.attempts + 1;
    if (work.again) {
      work.again = false;
      due(place);
    } else if (!ok) {
      Duration delay = Persistence.BACKOFF.delay(work.attempts, random.getAsDouble());
      work.timer = timers.after(delay, () -> due(place));
    } else if (again) {
      work.timer = timers.after(Scribe.LEAVING, () -> due(place));
    }
  }

  // Leadership.

  private void candidate() {
    Election running = election;
    if (running == null) {
      return;
    }
    try {
      running.round();
    } catch (ApiAwayException _) {
      // Nothing is known: it goes on until what it has ends.
    }
    if (led != running.leads()) {
      led = running.leads();
      wake();
    }
    timers.after(Leadership.ROUND, this::candidate);
  }

  /** The API server did not answer. */
  public static final class ApiAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final class ApiEvents implements EventRecorder.Sink {
    @Override
    public String create(EventRecorder.Note note, AppReleaseObject object, Instant now)
        throws EventRecorder.UnwrittenException {
      return api.event(note.reason(), note.text())
          .orElseThrow(
              () -> new EventRecorder.UnwrittenException("no answer", new ApiAwayException()));
    }

    @Override
    public boolean again(String namespace, String name, int count, Instant now) {
      return api.eventAgain(name);
    }
  }

  private final class ApiLease implements Election.Lease {
    @Override
    public Optional<Election.Held> read() {
      return api.lease().map(one -> new Election.Held(one.getKey(), one.getValue()));
    }

    @Override
    public boolean create(String holder) {
      return api.lease("", holder);
    }

    @Override
    public boolean replace(Election.Held before, String holder) {
      return api.lease(before.version(), holder);
    }
  }

  @Override
  public void close() {
    listener = null;
  }
}
