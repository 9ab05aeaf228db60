package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.EngineVersion;
import dev.fairlead.engine.EventListener;
import dev.fairlead.engine.Exec;
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
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The {@link Engine} port over docker-java's HTTP transport, with request and answer bodies of our
 * own: its model lacks several endpoints per create, driver options and more, and costs memory and
 * start-up time. Connecting is lazy: nothing is sent before the first call, and an Engine that is
 * absent makes calls fail with UNREACHABLE until it is back.
 */
public final class DockerEngine implements Engine {
  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";
  private static final Pattern HOST =
      Pattern.compile("unix:///[^ %?#]+|tcp://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):[0-9]{1,5}/?");

  private final Calls calls;
  private final ContainerCalls containers;
  private final ExecCalls execs;
  private final Pull pull;

  private DockerEngine(URI host, Credentials credentials, CallObserver observer) {
    WireLog.silence();
    this.calls = new Calls(new Transport(host), observer);
    this.containers = new ContainerCalls(calls);
    this.execs = new ExecCalls(calls);
    this.pull = new Pull(calls, credentials);
  }

  /**
   * An Engine at {@code unix:///path} or {@code tcp://host:port}, with the credentials of
   * DOCKER_CONFIG or {@code ~/.docker}. Does not block, whether the Engine is there or not.
   */
  public static DockerEngine connect(URI host, CallObserver observer) {
    return connect(host, System.getenv(), observer);
  }

  /** The same with DOCKER_CONFIG, HOME and PATH, for credentials, of another environment. */
  public static DockerEngine connect(
      URI host, Map<String, String> environment, CallObserver observer) {
    return new DockerEngine(host, Credentials.fromEnvironment(environment), observer);
  }

  /** DOCKER_HOST, else the usual socket. UNREACHABLE is what there is no way to from here. */
  public static URI host(Map<String, String> environment) {
    String host = environment.getOrDefault("DOCKER_HOST", "");
    if (host.isEmpty()) {
      return URI.create(DEFAULT_HOST);
    }
    if (!HOST.matcher(host).matches()) {
      throw new EngineException(
          Kind.UNREACHABLE, "DOCKER_HOST is neither unix:///PATH nor tcp://HOST:PORT, but " + host);
    }
    if (host.startsWith("tcp:") && !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty()) {
      throw new EngineException(
          Kind.UNREACHABLE,
          "DOCKER_TLS_VERIFY is set, but an Engine is spoken to over unix:// or plain tcp:// only");
    }
    return URI.create(host);
  }

  /** Asked right before every call that changes the host: false refuses it. */
  public void permit(BooleanSupplier permit) {
    calls.permit = permit;
  }

  /** GET /info: what the host has. */
  public Capacity capacity() {
    JsonNode info = calls.send(Calls.INFO);
    return new Capacity(info.path("NCPU").asInt(), info.path("MemTotal").asLong());
  }

  /** What a host has. */
  public record Capacity(int cpus, long memoryBytes) {}

  /** Further credentials, which go before those of Docker's config file. */
  public void logins(Logins logins) {
    pull.logins = logins;
  }

  @Override
  public EngineVersion version() {
    return calls.negotiate().version();
  }

  @Override
  public List<ContainerSummary> list() {
    return containers.list();
  }

  @Override
  public Optional<Container> inspect(String id) {
    return containers.inspect(id);
  }

  @Override
  public Optional<Image> image(String reference) {
    String path = Target.of("images", reference, "json").toString();
    return Absent.asEmpty(() -> calls.send(Call.get("image_inspect", path)))
        .map(ObjectReader::image);
  }

  @Override
  public List<Network> networks() {
    List<Network> networks = new ArrayList<>();
    for (JsonNode row : calls.send(Call.get("network_list", "/networks"))) {
      networks.add(ObjectReader.network(row));
    }
    return networks;
  }

  @Override
  public SortedMap<String, String> members(String network) {
    String path = Target.of("networks", network).toString();
    SortedMap<String, String> names = new TreeMap<>();
    Absent.asEmpty(() -> calls.send(Call.get("network_inspect", path)))
        .ifPresent(answer ->
            answer
                .path("Containers")
                .properties()
                .forEach(e -> names.put(e.getKey(), Json.text(e.getValue(), "Name"))));
    return names;
  }

  @Override
  public List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    for (JsonNode row : calls.send(Call.get("volume_list", "/volumes")).path("Volumes")) {
      volumes.add(ObjectReader.volume(row));
    }
    return volumes;
  }

  @Override
  public void pull(String reference, String platform, Consumer<String> progress) {
    pull.run(reference, platform, progress);
  }

  @Override
  public void createNetwork(NetworkSpec network, SortedMap<String, String> labels) {
    JsonNode body = ProjectBody.network(network, labels, calls.session().minor());
    calls.send(Call.post("network_create", "/networks/create").with(body));
  }

  @Override
  public void createVolume(VolumeSpec volume, SortedMap<String, String> labels) {
    JsonNode body = ProjectBody.volume(volume, labels);
    calls.send(Call.post("volume_create", "/volumes/create").with(body).asRepeatable());
  }

  @Override
  public String create(String name, ContainerSpec spec, SortedMap<String, String> labels) {
    return containers.create(name, spec, labels);
  }

  @Override
  public void inject(String id, Injected file) {
    containers.inject(id, file);
  }

  @Override
  public void archive(String id, String path, ArchiveReader reader) {
    containers.archive(id, path, reader);
  }

  @Override
  public void start(String id) {
    containers.start(id);
  }

  @Override
  public void stop(String id, Duration grace) {
    containers.stop(id, grace);
  }

  @Override
  public void remove(String id, boolean anonymousVolumes) {
    containers.remove(id, anonymousVolumes);
  }

  @Override
  public void rename(String id, String name) {
    containers.rename(id, name);
  }

  @Override
  public void signal(String id, String signal) {
    containers.signal(id, signal);
  }

  @Override
  public SortedMap<String, String> processes(String id) {
    return containers.processes(id);
  }

  @Override
  public int hostPort(String id, int port) {
    return containers.hostPort(id, port);
  }

  @Override
  public void unpause(String id) {
    containers.unpause(id);
  }

  @Override
  public void update(String id, Resources resources, Restart restart) {
    containers.update(id, resources, restart);
  }

  @Override
  public void disconnect(String network, String id) {
    containers.disconnect(network, id);
  }

  @Override
  public void connect(Endpoint endpoint, String id) {
    containers.connect(endpoint, id);
  }

  @Override
  public void removeNetwork(String name) {
    String path = Target.of("networks", name).toString();
    Absent.asSuccess(() -> calls.send(Call.delete("network_remove", path)));
  }

  @Override
  public void removeImage(String id) {
    String path = Target.of("images", id).query("noprune", "true").toString();
    Absent.asSuccess(() -> calls.send(Call.delete("image_remove", path)));
  }

  @Override
  public List<String> logTail(String id, int lines) {
    return containers.logTail(id, lines);
  }

  @Override
  public Exec exec(String id, Hook command, Duration timeout) {
    return execs.run(id, command, timeout);
  }

  @Override
  public boolean execRuns(String execId) {
    return execs.runs(execId);
  }

  @Override
  public AutoCloseable events(EventListener listener) {
    return EventStream.start(calls, listener);
  }

  @Override
  public long mutations() {
    return calls.mutations();
  }

  @Override
  public void close() {
    calls.close();
  }
}
