package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.ContainerSummary;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Injected;
import dev.fairlead.spec.Labels;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The calls about containers. */
final class ContainerCalls {
  private static final Call LIST =
      Call.get(
          "container_list",
          Target.of("containers", "json")
              .query("all", "1")
              .query("filters", ofCompose().toString())
              .toString());

  private static final int MAX_ERROR_BYTES = 64 << 10;

  private final Calls calls;
  private volatile @Nullable Listed last;

  ContainerCalls(Calls calls) {
    this.calls = calls;
  }

  /** One answer to the list, and what was read from it. */
  @SuppressWarnings("ArrayRecordComponent") // the bytes stay in here, and nobody writes to them
  private record Listed(byte[] answer, List<ContainerSummary> rows) {}

  private static ObjectNode ofCompose() {
    ObjectNode filters = Json.object();
    filters.set("label", Json.array(List.of(Labels.PROJECT)));
    return filters;
  }

  /**
   * A host at rest gives the same bytes again and again, which are read once. What is no list is
   * never taken for an empty host.
   */
  List<ContainerSummary> list() {
    byte[] answer = calls.bytes(LIST);
    Listed known = last;
    if (known != null && Arrays.equals(answer, known.answer())) {
      return known.rows();
    }
    JsonNode list = Json.parse(answer);
    if (!list.isArray()) {
      throw new EngineException(Kind.TRANSIENT, LIST.name() + ": the answer is no list");
    }
    List<ContainerSummary> rows = new ArrayList<>();
    for (JsonNode row : list) {
      rows.add(SummaryReader.read(row));
    }
    Listed read = new Listed(answer, List.copyOf(rows));
    last = read;
    return read.rows();
  }

  Optional<Container> inspect(String id) {
    return inspected(id).map(json -> InspectReader.read(json, calls.session()));
  }

  private Optional<JsonNode> inspected(String idOrName) {
    String path = Target.of("containers", idOrName, "json").toString();
    return Absent.asEmpty(() -> calls.send(Call.get("container_inspect", path)));
  }

  String create(String name, ContainerSpec spec, SortedMap<String, String> labels) {
    int minor = calls.session().minor();
    String id = created(name, spec, CreateBody.of(name, spec, labels, minor));
    List<Endpoint> endpoints = spec.networking().endpoints();
    if (minor >= CreateBody.ENDPOINTS_SINCE || endpoints.size() < 2) {
      return id;
    }
    try {
      endpoints.stream().skip(1).forEach(endpoint -> connect(name, endpoint, id));
      return id;
    } catch (EngineException e) {
      throw undone(id, e);
    }
  }

  /**
   * A create that broke off may have happened. The name tells: it is free, or taken by a container
   * that bears exactly our labels (I13).
   */
  private String created(String name, ContainerSpec spec, ObjectNode body) {
    Target target = Target.of("containers", "create").query("name", name);
    String platform = spec.platform();
    if (platform != null) {
      target.query("platform", platform);
    }
    Call call = Call.post("container_create", target.toString()).with(body);
    try {
      return Json.text(calls.send(call), "Id");
    } catch (EngineException e) {
      if (e.kind() != Kind.UNKNOWN_OUTCOME || !(e.getCause() instanceof java.io.IOException)) {
        throw e;
      }
      Optional<JsonNode> found = inspected(name);
      if (found.isEmpty()) {
        return Json.text(calls.send(call), "Id");
      }
      if (bears(found.get(), body)) {
        return Json.text(found.get(), "Id");
      }
      throw e;
    }
  }

  private static boolean bears(JsonNode inspect, ObjectNode body) {
    SortedMap<String, String> labels = Json.map(inspect.path("Config"), "Labels");
    return labels.entrySet().containsAll(Json.map(body, "Labels").entrySet());
  }

  /** Not half joined: a container that could not be given all of its networks is none. */
  private EngineException undone(String id, EngineException failure) {
    try {
      remove(id, true);
      return failure;
    } catch (EngineException e) {
      EngineException both =
          new EngineException(
              Kind.UNKNOWN_OUTCOME,
              failure.getMessage() + "; and it could not be removed again",
              failure);
      both.addSuppressed(e);
      return both;
    }
  }

  /** As compose does: one archive of one file each, whose owner counts only where it is said. */
  void inject(String id, Injected file) {
    Target target =
        Target.of("containers", id, "archive")
            .query("path", "/")
            .query("noOverwriteDirNonDir", "true");
    if (file.uid() != null || file.gid() != null) {
      target.query("copyUIDGID", "true");
    }
    calls.send(
        Call.put("container_archive", target.toString())
            .with(JsonNodeFactory.instance.binaryNode(Tar.of(file))));
  }

  void archive(String id, String path, Engine.ArchiveReader reader) {
    String target = Target.of("containers", id, "archive").query("path", path).toString();
    Call call = Call.get("container_files", target).within(Limit.ARCHIVE);
    calls.stream(
        call,
        (status, body, alive) -> {
          if (status != 200) {
            String why = Json.text(Json.parse(body.readNBytes(MAX_ERROR_BYTES)), "message");
            throw Errors.answer(call, status, why);
          }
          reader.read(new Living(body, alive));
          return status;
        });
  }

  /** A body of which every byte is a sign of life. */
  private static final class Living extends FilterInputStream {
    private final Runnable alive;

    Living(InputStream body, Runnable alive) {
      super(body);
      this.alive = alive;
    }

    @Override
    public int read() throws IOException {
      alive.run();
      return super.read();
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
      alive.run();
      return super.read(to, at, length);
    }
  }

  void start(String id) {
    String path = Target.of("containers", id, "start").toString();
    calls.send(Call.post("container_start", path).within(Limit.START).asRepeatable());
  }

  void stop(String id, Duration grace) {
    long seconds = grace.plusMillis(999).toSeconds(); // never less than was promised
    String path = Target.of("containers", id, "stop").query("t", "" + seconds).toString();
    calls.send(Call.post("container_stop", path).within(Limit.stop(grace)).asRepeatable());
  }

  void remove(String id, boolean anonymousVolumes) {
    Target target =
        Target.of("containers", id).query("force", "1").query("v", anonymousVolumes ? "1" : "0");
    Absent.asSuccess(() -> calls.send(Call.delete("container_remove", target.toString())));
  }

  void rename(String id, String name) {
    String path = Target.of("containers", id, "rename").query("name", name).toString();
    calls.send(Call.post("container_rename", path));
  }

  void signal(String id, String signal) {
    String path = Target.of("containers", id, "kill").query("signal", signal).toString();
    calls.send(Call.post("container_kill", path));
  }

  SortedMap<String, String> processes(String id) {
    String path = Target.of("containers", id, "top").query("ps_args", "-eo pid,args").toString();
    JsonNode rows = calls.send(Call.get("container_top", path)).path("Processes");
    SortedMap<String, String> commands = new TreeMap<>();
    for (JsonNode row : rows) {
      if (row.size() > 1) {
        commands.put(row.get(0).asText(), row.get(row.size() - 1).asText());
      }
    }
    return commands;
  }

  int hostPort(String id, int port) {
    JsonNode ports =
        inspected(id).map(json -> json.at("/NetworkSettings/Ports")).orElse(Json.object());
    for (JsonNode binding : ports.path(port + "/tcp")) {
      return binding.path("HostPort").asInt();
    }
    return 0;
  }

  void unpause(String id) {
    String path = Target.of("containers", id, "unpause").toString();
    try {
      calls.send(Call.post("container_unpause", path).asRepeatable());
    } catch (EngineException e) {
      if (!String.valueOf(e.getMessage()).contains("is not paused")) {
        throw e;
      }
    }
  }

  /**
   * Zero is "leave as it is" to the Engine, for all but the number of processes: there it is
   * "unlimited".
   */
  void update(String id, Resources resources, Restart restart) {
    ObjectNode body = Json.object();
    put(body, "CpuShares", resources.cpuShares());
    put(body, "CpuPeriod", resources.cpuPeriod());
    put(body, "CpuQuota", resources.cpuQuota());
    put(body, "NanoCpus", resources.nanoCpus());
    put(body, "Memory", resources.memoryBytes());
    put(body, "MemoryReservation", resources.memoryReservationBytes());
    long swap = resources.memorySwapBytes();
    // With a memory limit and no word on swap the Engine's own default at create is twice the
    // memory.
    put(body, "MemorySwap", swap == 0 ? 2 * resources.memoryBytes() : swap);
    if (!resources.cpuset().isEmpty()) {
      body.put("CpusetCpus", resources.cpuset());
    }
    Long pids = resources.pids();
    body.put("PidsLimit", pids == null ? -1 : pids);
    ObjectNode policy = body.putObject("RestartPolicy");
    policy.put("Name", restart.policy().engineName());
    policy.put("MaximumRetryCount", restart.maximumRetries());
    String path = Target.of("containers", id, "update").toString();
    calls.send(Call.post("container_update", path).with(body).asRepeatable());
  }

  private static void put(ObjectNode body, String field, long value) {
    if (value != 0) {
      body.put(field, value);
    }
  }

  void disconnect(String network, String id) {
    String path = Target.of("networks", network, "disconnect").toString();
    ObjectNode body = Json.object().put("Container", id);
    try {
      calls.send(Call.post("network_disconnect", path).with(body).asRepeatable());
    } catch (EngineException e) {
      if (!String.valueOf(e.getMessage()).contains("is not connected to")) {
        throw e;
      }
    }
  }

  /** The name is looked up, for it is the first alias as at create. */
  void connect(Endpoint endpoint, String id) {
    JsonNode container =
        inspected(id)
            .orElseThrow(
                () -> new EngineException(Kind.NOT_FOUND, "network_connect: no container " + id));
    connect(InspectReader.name(container), endpoint, id);
  }

  private void connect(String name, Endpoint endpoint, String id) {
    String path = Target.of("networks", endpoint.network(), "connect").toString();
    ObjectNode body = Json.object().put("Container", id);
    body.set("EndpointConfig", EndpointBody.of(name, endpoint, calls.session().minor()));
    calls.send(Call.post("network_connect", path).with(body));
  }

  List<String> logTail(String id, int lines) {
    Optional<JsonNode> container = inspected(id);
    if (container.isEmpty()) {
      return List.of();
    }
    boolean terminal = container.get().path("Config").path("Tty").booleanValue();
    Target target =
        Target.of("containers", id, "logs")
            .query("stdout", "1")
            .query("stderr", "1")
            .query("tail", "" + lines);
    return calls.stream(
        Call.get("container_logs", target.toString()),
        (status, body, alive) -> tail(status, body, terminal, lines));
  }

  /** Any other status: the log driver cannot be read, or the container went; there is no tail. */
  private static List<String> tail(int status, InputStream body, boolean terminal, int lines)
      throws java.io.IOException {
    if (status != 200) {
      return List.of();
    }
    return terminal ? LogFrames.raw(body, lines) : LogFrames.framed(body, lines);
  }
}
