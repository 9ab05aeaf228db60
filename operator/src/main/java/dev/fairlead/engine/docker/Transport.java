package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.transport.DockerHttpClient;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to the Engine over three pools: one for calls that answer at once, one for those
 * that hold their connection (events, pulls, stops), and one for commands in containers. Knows
 * deadlines and connections, not meanings.
 */
final class Transport implements AutoCloseable {
  private static final int SHORT_CALLS = 14;
  private static final int SHORT_RESERVE = 2; // pings
  private static final int LONG_CALLS = 12;
  private static final int LONG_RESERVE = 4; // event streams
  private static final int EXECS = 16;
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private final URI host;
  private final Deadlines deadlines = new Deadlines();
  private final Lane longLane;
  private volatile Lane shortLane;
  private @Nullable Lane execLane; // made at the first use: most hosts run no commands
  private volatile boolean closed;

  Transport(URI host) {
    this.host = host;
    this.shortLane = new Lane(host, SHORT_CALLS, SHORT_RESERVE);
    this.longLane = new Lane(host, LONG_CALLS, LONG_RESERVE);
  }

  /** A complete answer. */
  @SuppressWarnings("ArrayRecordComponent") // one reader each, and nobody writes to the bytes
  record Answer(int status, byte[] bytes) {
    JsonNode body() {
      return Json.parse(bytes);
    }

    boolean success() {
      return (status >= 200 && status < 300) || status == 304;
    }
  }

  /** Reads a body while it comes; {@code alive} is to be run for every sign of life. */
  @FunctionalInterface
  interface Reader<T> {
    T read(int status, InputStream body, Runnable alive) throws IOException;
  }

  /** Sends a call with its full path and reads the whole answer. */
  Answer exchange(Call call, String path) throws IOException {
    return exchange(call, path, Transport::answer);
  }

  <T> T exchange(Call call, String path, Reader<T> reader) throws IOException {
    requireOpen(call.name());
    Lane lane = lane(call);
    return lane.use(
        call.name(),
        client ->
            deadlines.within(
                call.limit(), call.name(), alive -> perform(client, call, path, reader, alive)));
  }

  private Lane lane(Call call) {
    if (call.name().equals("exec_start")) {
      return execs();
    }
    return call.isLong() ? longLane : shortLane;
  }

  /** A command that hangs in a container must not keep a stop or an inspect waiting. */
  private synchronized Lane execs() {
    Lane lane = execLane;
    if (lane == null) {
      lane = new Lane(host, EXECS, 0);
      execLane = lane;
    }
    return lane;
  }

  /** The same without waiting for a permit: for pings. */
  Answer ping(Call call) throws IOException {
    requireOpen(call.name());
    DockerHttpClient client = shortLane.reserve();
    return deadlines.within(
        call.limit(),
        call.name(),
        alive -> perform(client, call, call.path(), Transport::answer, alive));
  }

  /** Opens a stream without an end; only its headers are under the call's deadline. */
  DockerHttpClient.Response open(Call call, String path) throws IOException {
    requireOpen(call.name());
    return deadlines.within(
        call.limit(),
        call.name(),
        alive -> {
          DockerHttpClient.Response response = longLane.reserve().execute(request(call, path));
          if (Thread.currentThread().isInterrupted()) {
            response.close(); // the deadline passed in this very moment: no one will close it
          }
          return response;
        });
  }

  /**
   * Forgets the pooled connections of the short calls, which are stale when the Engine was
   * restarted; calls under way end in peace.
   */
  void refresh() {
    Lane old = shortLane;
    shortLane = new Lane(host, SHORT_CALLS, SHORT_RESERVE);
    old.retire();
  }

  private static <T> T perform(
      DockerHttpClient client, Call call, String path, Reader<T> reader, Runnable alive)
      throws IOException {
    try (DockerHttpClient.Response response = client.execute(request(call, path))) {
      InputStream body = response.getBody();
      return reader.read(response.getStatusCode(), body, alive);
    }
  }

  private static Answer answer(int status, InputStream body, Runnable alive) throws IOException {
    byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
    if (bytes.length > MAX_ANSWER_BYTES) {
      throw new IOException("the answer is longer than " + MAX_ANSWER_BYTES + " bytes");
    }
    return new Answer(status, bytes);
  }

  private static DockerHttpClient.Request request(Call call, String path) throws IOException {
    DockerHttpClient.Request.Builder request = DockerHttpClient.Request.builder();
    request.method(call.method().name()).path(path).putAllHeaders(call.headers());
    JsonNode body = call.body();
    if (body != null && body.isBinary()) {
      request.putHeader("Content-Type", "application/x-tar").bodyBytes(Json.content(body));
    } else if (body != null) {
      request.putHeader("Content-Type", "application/json").bodyBytes(Json.bytes(body));
    }
    return request.build();
  }

  private void requireOpen(String call) {
    if (closed) {
      throw new EngineException(Kind.UNREACHABLE, call + ": the connection was closed");
    }
  }

  @Override
  public void close() {
    closed = true;
    deadlines.close();
    shortLane.close();
    longLane.close();
    closeExecs();
  }

  private synchronized void closeExecs() {
    if (execLane != null) {
      execLane.close();
    }
  }
}
