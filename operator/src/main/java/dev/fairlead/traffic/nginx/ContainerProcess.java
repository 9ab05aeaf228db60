package dev.fairlead.traffic.nginx;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.Exec;
import dev.fairlead.observed.Container;
import dev.fairlead.observed.Container.State;
import dev.fairlead.spec.Labels;
import dev.fairlead.traffic.Http;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** nginx as the first process of a container. */
final class ContainerProcess implements Running {
  private static final int LOG_LINES = 30;

  private final Engine engine;
  private final String name;
  private final NginxSettings settings;
  private final Duration answer;
  private volatile @Nullable Container seen;

  ContainerProcess(Engine engine, String name, NginxSettings settings, Duration answer) {
    this.engine = engine;
    this.name = name;
    this.settings = settings;
    this.answer = answer;
  }

  @Override
  public String absent() {
    Optional<Container> found = engine.inspect(name);
    seen = found.orElse(null);
    if (found.isEmpty()) {
      return "there is no container " + name + " for nginx";
    }
    State state = found.get().state();
    return state == State.RUNNING
        ? ""
        : "nginx does not run: the container %s is %s"
            .formatted(name, state.name().toLowerCase(Locale.ROOT));
  }

  private Container container() {
    Container known = seen;
    if (known == null) {
      throw new EngineException(Kind.NOT_FOUND, "there is no container " + name + " for nginx");
    }
    return known;
  }

  @Override
  public String complaint() {
    Exec test = engine.exec(container().id(), settings.test(), Complaint.LIMIT);
    Integer code = test.exitCode();
    if (code == null) {
      return "its test does not end: " + String.join(" ", settings.test());
    }
    return Complaint.of(new Complaint.Ended(code, test.output()));
  }

  @Override
  public void reload() {
    engine.signal(container().id(), "HUP");
  }

  @Override
  public Workers workers() {
    return Workers.of(engine.processes(container().id()));
  }

  private boolean onHost() {
    Container known = seen;
    return known != null && known.spec().networking().mode().equals("host");
  }

  @Override
  public String listen() {
    return (onHost() ? "127.0.0.1:" : "0.0.0.0:") + settings.statusPort();
  }

  @Override
  public Http status() {
    String address =
        onHost()
            ? "127.0.0.1"
            : container().addresses().values().stream()
                .filter(a -> !a.isEmpty())
                .findFirst()
                .orElse("127.0.0.1");
    return new Http(URI.create("http://" + address + ":" + settings.statusPort()), answer);
  }

  @Override
  public String lastWord() {
    return Complaint.in(engine.logTail(container().id(), LOG_LINES));
  }

  @Override
  public String project() {
    Container known = seen;
    return known == null ? "" : known.label(Labels.PROJECT);
  }
}
