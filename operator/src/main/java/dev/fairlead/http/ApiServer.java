package dev.fairlead.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fairlead.store.Store;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local API over the JDK's HTTP server, a virtual thread per request. Why this server:
 * docs/adr/0001-http-server.md. Connections, requests, bodies and waiting are bounded (I16).
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("http");

  /** Requests under way at once, followed logs included; a further one is refused with 503. */
  private static final int MAX_REQUESTS = 64;

  /** Logs that are followed at once. */
  private static final int MAX_FOLLOWERS = 16;

  /** No request of this API needs a body. */
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private static final int STOP_SECONDS = 1;

  /** Limits that the JDK's server takes from system properties, once, when it is first used. */
  private static final Map<String, String> SERVER_LIMITS =
      Map.of(
          "jdk.httpserver.maxConnections", "256",
          "sun.net.httpserver.maxReqTime", "10", // seconds to send a whole request
          "sun.net.httpserver.maxReqHeaders", "64",
          "sun.net.httpserver.maxReqHeaderSize", "16384",
          "sun.net.httpserver.nodelay", "true"); // else kept connections wait 40 ms per answer

  private final HttpServer server;
  private final ApiAddress address;
  private final HostCheck hosts;
  private final Routes routes;
  private final Webhook webhook;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore requests = new Semaphore(MAX_REQUESTS);
  private final Semaphore followers = new Semaphore(MAX_FOLLOWERS);
  private volatile boolean stopping;

  private ApiServer(
      HttpServer server,
      ApiAddress address,
      Releases releases,
      Store store,
      Supplier<String> metrics,
      Webhook webhook) {
    this.server = server;
    this.webhook = webhook;
    this.address = address;
    this.hosts = new HostCheck(address);
    this.routes = new Routes(releases, store, metrics, () -> stopping);
  }

  /**
   * Listens and answers from now on.
   *
   * @param metrics the text of {@code /metrics}
   * @throws IOException with one sentence for people, when the address cannot be listened on
   */
  public static ApiServer start(
      ApiAddress address, Releases releases, Store store, Supplier<String> metrics)
      throws IOException {
    return start(address, releases, store, metrics, Webhook.none());
  }

  /** The same, which listens to a forge as well. */
  public static ApiServer start(
      ApiAddress address, Releases releases, Store store, Supplier<String> metrics, Webhook webhook)
      throws IOException {
    SERVER_LIMITS.forEach(
        (name, value) -> System.setProperty(name, System.getProperty(name, value)));
    ApiServer api = new ApiServer(bind(address), address, releases, store, metrics, webhook);
    api.server.setExecutor(api.threads);
    api.server.createContext("/", api::handle);
    api.server.start();
    return api;
  }

  private static HttpServer bind(ApiAddress address) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(address.host(), address.port()), 0);
    } catch (BindException e) {
      String message = String.valueOf(e.getMessage());
      throw new BindException(
          message.contains("in use")
              ? address + " is already in use: stop what listens there, or choose another address"
              : "cannot listen on " + address + ": " + message);
    } catch (SocketException e) {
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return address.url(port());
  }

  @Override
  public void close() {
    stopping = true;
    server.stop(STOP_SECONDS);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    boolean admitted = requests.tryAcquire();
    try (exchange) {
      send(exchange, admitted ? answer(exchange) : Answer.error(503, "too many requests at once"));
    } catch (IOException e) {
      log.debug("a client went away: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.warn("{} failed", exchange.getRequestURI().getPath(), e);
    } finally {
      if (admitted) {
        requests.release();
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    boolean post = exchange.getRequestMethod().equals("POST");
    if (post && exchange.getRequestURI().getRawPath().equals(Webhook.PATH)) {
      // Its signature is its proof: a forge comes through a proxy, under another name.
      return webhook.answer(
          exchange.getRequestHeaders(),
          exchange.getRequestURI().getRawQuery(),
          exchange.getRequestBody());
    }
    Optional<String> refusal = hosts.refusal(exchange.getRequestHeaders());
    if (refusal.isPresent()) {
      return Answer.error(403, refusal.get());
    }
    if (exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1).length > MAX_BODY_BYTES) {
      return Answer.error(413, "no request of this API has a body of more than 64 KiB");
    }
    String path = exchange.getRequestURI().getRawPath();
    String method =
        exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
    List<String> methods = routes.methods(path);
    if (!methods.isEmpty() && !methods.contains(method)) {
      exchange.getResponseHeaders().set("Allow", String.join(", ", methods));
      return Answer.error(405, path + " answers to " + String.join(", ", methods) + " only");
    }
    return routed(exchange, method, path);
  }

  private Answer routed(HttpExchange exchange, String method, String path) {
    String accept =
        String.join(",", exchange.getRequestHeaders().getOrDefault("Accept", List.of()));
    try {
      return routes.answer(method, path, exchange.getRequestURI().getRawQuery(), accept);
    } catch (RuntimeException e) {
      log.warn("{} {} failed", method, path, e);
      return Answer.error(500, "the operator failed to answer; its log says why");
    }
  }

  private void send(HttpExchange exchange, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Whole whole -> send(exchange, whole);
      case Answer.Flowing flowing -> send(exchange, flowing);
    }
  }

  private static void send(HttpExchange exchange, Answer.Whole whole) throws IOException {
    byte[] body = whole.body().getBytes(StandardCharsets.UTF_8);
    head(exchange, whole.type());
    boolean bodiless = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(whole.status(), bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }

  private void send(HttpExchange exchange, Answer.Flowing flowing) throws IOException {
    if (!followers.tryAcquire()) {
      send(exchange, Answer.error(503, "too many logs are followed at once"));
      return;
    }
    try {
      head(exchange, flowing.type());
      boolean bodiless = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, bodiless ? -1 : 0); // 0 is chunked
      if (!bodiless) {
        flowing.writer().to(exchange.getResponseBody());
      }
    } finally {
      followers.release();
    }
  }

  private static void head(HttpExchange exchange, String type) {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
  }
}
