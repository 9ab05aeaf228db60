package dev.fairlead.traffic.haproxy;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The container that HAProxy runs in, on the host's network. It is started again by the Engine
 * whenever it falls over, and outlives the operator.
 */
final class FrontContainer {
  /** Where the directory is inside. */
  static final String INSIDE = "/run/fairlead-front";

  static final String CONFIG = "haproxy.cfg";

  /** Where a process hands what it listens on to its successor in another container. */
  static final String LISTENERS = INSIDE + "/listeners.sock";

  /** The one that is to take over, and the one that finishes what it has. */
  private static final String NEXT = "-next";

  private static final String BEFORE = "-before";

  /** Of the masters: two that stand beside each other have one each. */
  private static final List<String> SOCKETS = List.of("master.sock", "master-2.sock");

  private static final String DIRECTORY = "dev.fairlead.front";
  private static final String SOCKET = "dev.fairlead.front.socket";
  private static final String SERVICE = "front";
  private static final int LOG_LINES = 40;

  /** How long the one before may finish. */
  private static final Duration FINISH = Duration.ofHours(1);

  /** How long one that does not take over may. */
  private static final Duration DISCARD = Duration.ofSeconds(5);

  private final Engine engine;
  private final FrontSettings settings;
  private final Pin pin;

  /** Whether the one before was told to end. */
  private volatile boolean ending;

  FrontContainer(Engine engine, FrontSettings settings) {
    this.engine = engine;
    this.settings = settings;
    this.pin = new Pin(settings.directory());
  }

  /**
   * How the front stands.
   *
   * @param socket of the one that takes connections
   * @param before socket of the one that finishes what it has; empty when there is none
   * @param due why something is to be done about it; empty when nothing is
   * @param unfinished whether two may take connections, as a renewal was cut off
   */
  record Standing(String socket, String before, String due, boolean unfinished) {}

  /** Looks at its containers. */
  Standing look() {
    Optional<Container> next = own(NEXT);
    Optional<Container> now = own("").or(() -> next);
    Optional<Container> before = own(BEFORE);
    String socket = now.map(FrontContainer::socket).orElse(SOCKETS.getFirst());
    if (next.isPresent()) {
      return new Standing(socket, living(before), "a renewal of it was cut off", true);
    }
    if (before.isEmpty()) {
      boolean outdated = now.filter(Container::running).map(this::outdated).orElse(false);
      String due = "is to run " + settings.image() + ", not " + now.map(this::image).orElse("");
      return new Standing(socket, "", outdated ? due : "", false);
    }
    if (!before.get().live()) {
      return new Standing(socket, "", "the one before it has ended", false);
    }
    return new Standing(
        socket, living(before), ending ? "" : "the one before it is to end", !ending);
  }

  /** Its socket, when it lives. */
  private static String living(Optional<Container> container) {
    return container.filter(Container::live).map(FrontContainer::socket).orElse("");
  }

  private static String socket(Container container) {
    String said = container.label(SOCKET);
    return said.isEmpty() ? SOCKETS.getFirst() : said;
  }

  private String image(Container container) {
    return container.spec().image();
  }

  /** Whether it runs something else than is configured, as far as this host can tell. */
  private boolean outdated(Container container) {
    Optional<String> pinned = pin.of(settings.image());
    if (pinned.isEmpty()) {
      return !settings.image().equals(image(container));
    }
    return engine
        .image(pinned.get())
        .map(image -> !image.id().equals(container.imageId()))
        .orElse(!pinned.get().equals(image(container)));
  }

  /** Whether it is there and should answer. */
  boolean runs() {
    return find().map(c -> c.state() == State.RUNNING).orElse(false);
  }

  /** Whether another operator's is there. */
  boolean foreign() {
    return find().map(this::foreign).orElse(false);
  }

  private boolean foreign(Container container) {
    return !container.label(DIRECTORY).equals(settings.directory().toString());
  }

  private Optional<Container> find() {
    return find("");
  }

  private Optional<Container> find(String which) {
    return engine.inspect(settings.name() + which);
  }

  /** I17: one of that name that another operator made is none of ours. */
  private Optional<Container> own(String which) {
    return find(which).filter(container -> !foreign(container));
  }

  /**
   * Has it run.
   *
   * @param owner who may use its socket
   * @return whether it was started just now
   */
  boolean ensure(int owner) {
    Optional<Container> found = find();
    if (found.isPresent() && foreign(found.get())) {
      throw new EngineException(
          Kind.CONFLICT,
          "the container "
              + settings.name()
              + " on this host is not of this operator's state directory; front.name in"
              + " fairlead.yaml names another one");
    }
    if (found.isEmpty()) {
      named();
      found = find();
    }
    found.ifPresent(this::adopt);
    if (found.isPresent() && found.get().state() == State.PAUSED) {
      engine.unpause(found.get().id());
      return false;
    }
    if (found.isPresent() && found.get().state() == State.RUNNING) {
      return false;
    }
    String id =
        found.map(Container::id).orElseGet(() -> create("", SOCKETS.getFirst(), List.of(), owner));
    engine.start(id);
    return true;
  }

  /**
   * Has the image on the host, and it is what the reference means from now on.
   *
   * @return what to make a container of
   */
  String fetch() {
    Optional<String> pinned = pin.of(settings.image()).filter(this::obtainable);
    String reference = pinned.orElse(settings.image());
    if (engine.image(reference).isEmpty()) {
      engine.pull(reference, "", _ -> {});
    }
    if (pinned.isEmpty()) {
      engine.image(reference).ifPresent(image -> pin.set(settings.image(), image));
    }
    return pin.of(settings.image()).orElse(reference);
  }

  /** No registry has what is known by its local id only. */
  private boolean obtainable(String pinned) {
    return pinned.contains("@") || engine.image(pinned).isPresent();
  }

  /** One that was made of the reference itself, as nothing was pinned then. */
  private void adopt(Container container) {
    if (pin.of(settings.image()).isEmpty() && settings.image().equals(image(container))) {
      engine.image(container.imageId()).ifPresent(image -> pin.set(settings.image(), image));
    }
  }

  /** Waits until a master at this socket has a process that takes connections. */
  interface Taking {
    void await(String socket) throws IOException;
  }

  /**
   * Starts one of the configured image beside the one that serves. It takes over what that listens
   * on, so that no connection meets nobody, and the one before it ends with its last session. Each
   * part can be done again: what a renewal that was cut off left behind is gone on with.
   */
  void renew(int owner, Taking taking) throws IOException {
    named();
    Optional<Container> behind = own("").filter(this::outdated);
    if (behind.isEmpty()) {
      own(NEXT).ifPresent(this::discard);
    }
    Optional<Container> before = own(BEFORE);
    if (before.isPresent()) {
      end(before.get());
    } else if (behind.isPresent()) {
      replace(behind.get(), owner, taking);
    }
  }

  /** A renewal may have been cut off between its two renamings. */
  private void named() {
    if (own("").isEmpty()) {
      own(NEXT).ifPresent(next -> engine.rename(next.id(), settings.name()));
    }
  }

  private void replace(Container now, int owner, Taking taking) throws IOException {
    Container next = next(now, owner);
    try {
      engine.start(next.id());
      taking.await(socket(next));
    } catch (IOException | EngineException e) {
      discard(next);
      throw e;
    }
    engine.rename(now.id(), settings.name() + BEFORE);
    engine.rename(next.id(), settings.name());
    end(now);
  }

  /** One that is not to take over. It may have taken connections, and finishes these. */
  private void discard(Container next) {
    if (engine.inspect(next.id()).map(Container::live).orElse(false)) {
      engine.stop(next.id(), DISCARD);
    }
    engine.remove(next.id(), true);
  }

  /** The one to take over: what was left of a renewal may take connections already. */
  private Container next(Container now, int owner) {
    Optional<Container> left = own(NEXT);
    if (left.isPresent() && left.get().running() && !outdated(left.get())) {
      return left.get();
    }
    left.ifPresent(this::discard);
    int other = (SOCKETS.indexOf(socket(now)) + 1) % SOCKETS.size();
    String id = create(NEXT, SOCKETS.get(other), List.of("-x", LISTENERS), owner);
    return engine
        .inspect(id)
        .orElseThrow(() -> new EngineException(Kind.NOT_FOUND, "the front's successor is gone"));
  }

  /** Has one finish what it has, or takes away what has. */
  private void end(Container before) {
    if (!before.live()) {
      engine.remove(before.id(), true);
      ending = false;
      return;
    }
    ending = true;
    // Its stop signal lets it finish; nobody waits for that.
    Thread.ofVirtual()
        .name("front-before")
        .start(() -> {
          try {
            engine.stop(before.id(), FINISH);
          } catch (EngineException e) {
            ending = false; // It is told again at the next look.
          }
        });
  }

  private String create(String which, String socket, List<String> more, int owner) {
    SortedMap<String, String> labels = labels();
    labels.put(SOCKET, socket);
    return engine.create(settings.name() + which, spec(fetch(), socket, more, owner), labels);
  }

  private SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, settings.name());
    labels.put(Labels.SERVICE, SERVICE);
    labels.put(Labels.NUMBER, "1");
    labels.put(Labels.ONE_OFF, "False");
    labels.put(DIRECTORY, settings.directory().toString());
    return labels;
  }

  private ContainerSpec spec(String image, String socket, List<String> more, int owner) {
    List<String> command = new ArrayList<>(List.of("haproxy", "-W", "-db"));
    command.addAll(List.of("-S", INSIDE + "/" + socket + ",mode,600,uid," + owner));
    command.addAll(List.of("-f", INSIDE + "/" + CONFIG));
    command.addAll(more);
    Program program =
        new Program(
            command,
            List.of(),
            new TreeMap<>(),
            "0:0",
            null,
            false,
            false,
            null,
            "SIGUSR1",
            Duration.ofSeconds(30));
    Security security =
        new Security(
            false,
            new TreeSet<>(
                List.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_FOWNER",
                    "CAP_KILL",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_SETGID",
                    "CAP_SETUID")),
            new TreeSet<>(List.of("ALL")),
            List.of(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            "",
            "",
            "",
            "",
            "",
            "");
    return new ContainerSpec(
        image,
        null,
        null,
        program,
        null,
        Networking.NONE.withMode("host"),
        new Storage(
            List.of(Mount.bind(settings.directory().toString(), INSIDE, false)),
            new TreeMap<>(),
            true,
            0),
        Resources.NONE,
        security,
        new Restart(Restart.Policy.UNLESS_STOPPED, 0),
        null,
        new TreeMap<>());
  }

  /** What it complained of last; empty when it did not. */
  String complaint() {
    return find().stream()
        .flatMap(c -> engine.logTail(c.id(), LOG_LINES).stream())
        .filter(line -> line.contains("[ALERT]"))
        .map(line -> line.substring(line.indexOf("[ALERT]") + "[ALERT]".length()).strip())
        .collect(Collectors.collectingAndThen(Collectors.toList(), FrontContainer::lastOf));
  }

  private static String lastOf(List<String> lines) {
    return lines.stream()
        .filter(l -> l.contains("bind"))
        .reduce((_, last) -> last)
        .orElse(lines.isEmpty() ? "" : lines.getLast());
  }
}
