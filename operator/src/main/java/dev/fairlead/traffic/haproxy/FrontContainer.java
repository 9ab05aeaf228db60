package dev.fairlead.traffic.haproxy;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.observed.Image;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  static final String SOCKET = "master.sock";

  private static final String DIRECTORY = "dev.fairlead.front";
  private static final String SERVICE = "front";
  private static final int LOG_LINES = 40;

  private final Engine engine;
  private final FrontSettings settings;

  FrontContainer(Engine engine, FrontSettings settings) {
    this.engine = engine;
    this.settings = settings;
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
    return engine.inspect(settings.name());
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
              + " on this host is not of this operator's state"
              + " directory; one operator runs the front");
    }
    if (found.isPresent() && found.get().state() == State.PAUSED) {
      engine.unpause(found.get().id());
      return false;
    }
    if (found.isPresent() && found.get().state() == State.RUNNING) {
      return false;
    }
    String id = found.isPresent() ? found.get().id() : create(owner);
    engine.start(id);
    return true;
  }

  private String create(int owner) {
    Optional<Image> image = engine.image(settings.image());
    if (image.isEmpty()) {
      engine.pull(settings.image(), "", _ -> {});
    }
    return engine.create(settings.name(), spec(owner), Ordered.map(labels()));
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    labels.put(Labels.PROJECT, settings.name());
    labels.put(Labels.SERVICE, SERVICE);
    labels.put(Labels.NUMBER, "1");
    labels.put(Labels.ONE_OFF, "False");
    labels.put(DIRECTORY, settings.directory().toString());
    return labels;
  }

  private ContainerSpec spec(int owner) {
    ContainerSpec plain = ContainerSpec.of(settings.image());
    String socket = INSIDE + "/" + SOCKET + ",mode,600,uid," + owner;
    Program program =
        new Program(
            List.of("haproxy", "-W", "-db", "-S", socket, "-f", INSIDE + "/" + CONFIG),
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
        plain.image(),
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
