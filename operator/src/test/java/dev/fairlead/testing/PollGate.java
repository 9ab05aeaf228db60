package dev.fairlead.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.CallGate.Trap;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Between a proxy that polls and the operator that it polls. What it is told anew counts among the
 * calls of a {@link CallGate}, and can end the operator like those: before the proxy hears of it,
 * or when it just did.
 */
public final class PollGate implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 2_000;

  private final CallGate calls;
  private final String path;
  private final HttpServer server;
  private volatile String operator = "";
  private byte[] last = new byte[0];

  public PollGate(CallGate calls, String path) {
    this.calls = calls;
    this.path = path;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** What is to be polled. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** HOST:PORT of the operator's API from now on. */
  public void to(String api) {
    operator = api;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = poll();
      Trap trap = body.length == 0 ? null : told(body);
      if (trap != null && trap.moment() == Moment.BEFORE) {
        trap.end().run();
        body = new byte[0];
      }
      if (body.length == 0) {
        exchange.sendResponseHeaders(502, -1); // The operator is away, or has nothing to say.
        return;
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().close();
      if (trap != null) {
        trap.end().run();
      }
    }
  }

  private synchronized @Nullable Trap told(byte[] body) {
    if (Arrays.equals(body, last)) {
      return null;
    }
    Trap trap = calls.heard("traefik is told");
    if (trap == null || trap.moment() == Moment.AFTER) {
      last = body;
    }
    return trap;
  }

  /** Empty when there is no good answer. */
  private byte[] poll() throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create("http://" + operator + path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    } finally {
      connection.disconnect();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
