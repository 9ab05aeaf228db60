package dev.fairlead.engine;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Image;
import dev.fairlead.observed.Network;
import dev.fairlead.observed.Volume;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.NetworkSpec;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.VolumeSpec;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * A Docker Engine: one method per call, no decision in any. Every method has a deadline of its own
 * and throws {@link EngineException}, whose kind says whether the outcome is known (I13).
 */
public interface Engine extends AutoCloseable {

  /** GET /version, negotiated anew; also proves that the Engine answers. */
  EngineVersion version();

  /**
   * GET /containers/json: every container, stopped ones included, that carries compose's project
   * label.
   */
  List<ContainerSummary> list();

  /** GET /containers/{id}/json. */
  Optional<Container> inspect(String id);

  /** GET /images/{reference}/json: a local image by reference or id. */
  Optional<Image> image(String reference);

  /** GET /networks: all of them. */
  List<Network> networks();

  /** GET /networks/{name}: names of the containers that run on it, by id; none where it is not. */
  SortedMap<String, String> members(String network);

  /** GET /volumes: all of them. */
  List<Volume> volumes();

  /**
   * POST /images/create with the credentials of Docker's config file, read anew each time.
   *
   * @param platform empty for the Engine's own
   * @param progress one line per change, for people; may be called from another thread
   */
  void pull(String reference, String platform, Consumer<String> progress);

  /** POST /networks/create. */
  void createNetwork(NetworkSpec network, SortedMap<String, String> labels);

  /** POST /volumes/create. */
  void createVolume(VolumeSpec volume, SortedMap<String, String> labels);

  /**
   * POST /containers/create, and on API versions below 1.44 one connect call per network beyond the
   * first.
   *
   * @param labels all labels, identity included; they replace {@code spec.labels()}
   * @return the id
   */
  String create(String name, ContainerSpec spec, SortedMap<String, String> labels);

  /** PUT /containers/{id}/archive: writes one file into a container, in place of what was there. */
  void inject(String id, Injected file);

  /**
   * GET /containers/{id}/archive: what is at a path of a container, running or not.
   *
   * @param reader of a tar archive as it comes; what it throws as an {@link EngineException} is
   *     passed on
   */
  void archive(String id, String path, ArchiveReader reader);

  /** Reads an archive. */
  @FunctionalInterface
  interface ArchiveReader {
    void read(InputStream tar) throws IOException;
  }

  /** POST /containers/{id}/start; already running is success. */
  void start(String id);

  /**
   * POST /containers/{id}/stop: the stop signal, then after {@code grace} the kill; already stopped
   * is success.
   */
  void stop(String id, Duration grace);

  /**
   * DELETE /containers/{id}, forced; anonymous volumes go with it only when asked; already gone is
   * success.
   */
  void remove(String id, boolean anonymousVolumes);

  /** POST /containers/{id}/rename. */
  void rename(String id, String name);

  /** POST /containers/{id}/kill: sends a signal to its first process, such as HUP. */
  void signal(String id, String signal);

  /** GET /containers/{id}/top: the command lines of its processes, by their numbers on the host. */
  SortedMap<String, String> processes(String id);

  /**
   * GET /containers/{id}/json: the port of the host that leads to a TCP port of a container that
   * runs; 0 when none does.
   */
  int hostPort(String id, int port);

  /** POST /containers/{id}/unpause; not paused is success. */
  void unpause(String id);

  /**
   * POST /containers/{id}/update: limits and restart policy of a container as it runs. The Engine
   * takes 0 for "leave as it is".
   */
  void update(String id, Resources resources, Restart restart);

  /** POST /networks/{network}/disconnect. */
  void disconnect(String network, String id);

  /** POST /networks/{network}/connect. */
  void connect(Endpoint endpoint, String id);

  /** DELETE /networks/{name}; already gone is success. */
  void removeNetwork(String name);

  /**
   * DELETE /images/{id}, not forced, its nameless parents left; already gone is success, and one
   * that a container uses or that has several names is a CONFLICT.
   */
  void removeImage(String id);

  /**
   * GET /containers/{id}/logs: the last lines of stdout and stderr, each at most {@code
   * maxLineBytes} long.
   */
  List<String> logTail(String id, int lines);

  /**
   * POST /containers/{id}/exec, then /exec/{id}/start: runs a command in a running container and
   * waits for its end, but no longer than {@code timeout}; the command then goes on, since no call
   * ends it. The output is bounded.
   */
  Exec exec(String id, Hook command, Duration timeout);

  /** A command as the container itself would run it. */
  default Exec exec(String id, List<String> command, Duration timeout) {
    return exec(id, Hook.of(command), timeout);
  }

  /** GET /exec/{id}/json: whether a command still goes on; one that is not known does not. */
  boolean execRuns(String execId);

  /**
   * GET /events for containers, networks and volumes, until closed. Calls {@link
   * EventListener#connected} after the stream stands (the listener lists then), {@link
   * EventListener#event} for each, and {@link EventListener#disconnected} when it breaks; connects
   * again with backoff, without end.
   */
  AutoCloseable events(EventListener listener);

  /** A number that grows with every call that changes the host: for tests and metrics. */
  long mutations();

  @Override
  void close();
}
