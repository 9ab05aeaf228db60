package dev.fairlead.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fairlead.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What Slack, Discord, ntfy, Pushover and anybody's webhook take, by their public documentation:
 * paths, required fields, lengths, and the codes of what is wrong.
 */
public final class StandInServices implements AutoCloseable {
  /** What was taken. */
  public record Taken(String path, JsonNode body, String raw, @Nullable String signature) {}

  private final HttpServer server;
  private final List<Taken> all = new CopyOnWriteArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  /** So many further requests are answered with this code. */
  final AtomicInteger failing = new AtomicInteger();

  volatile int code = 503;
  volatile String retryAfter = "";

  /** Requests are answered once it is open. */
  volatile CountDownLatch holding = new CountDownLatch(0);

  public StandInServices() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  public List<Taken> all() {
    return List.copyOf(all);
  }

  int asked() {
    return asked.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    String raw = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      holding.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean fails = failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    int status = fails ? code : status(exchange, raw);
    if (fails && !retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    // As some do: what was asked for is repeated in the answer.
    byte[] body =
        status / 100 == 2
            ? "{}".getBytes(StandardCharsets.UTF_8)
            : ("no: " + exchange.getRequestURI() + " " + raw).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
    if (status != 204) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private int status(HttpExchange exchange, String raw) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    if (!exchange.getRequestMethod().equals("POST") || !type.startsWith("application/json")) {
      return 415;
    }
    JsonNode body = Json.parse(raw);
    int status =
        switch (path) {
          case "/services/T0/B0/canary" -> length(body, "text", 40_000) ? 200 : 400;
          case "/api/webhooks/1/canary" -> length(body, "content", 2_000) ? 204 : 400;
          case "/" -> ntfy(exchange, body);
          case "/1/messages.json" ->
              body.path("token").asText().equals("canary-token")
                      && body.path("user").asText().equals("canary-user")
                      && length(body, "message", 1_024)
                      && body.path("title").asText().length() <= 250
                  ? 200
                  : 400;
          case "/hook" -> 202;
          case "/moved" -> 302;
          default -> 404;
        };
    if (status / 100 == 2) {
      String signature = exchange.getRequestHeaders().getFirst("X-Hub-Signature-256");
      all.add(new Taken(path, body, raw, signature));
    }
    return status;
  }

  private static int ntfy(HttpExchange exchange, JsonNode body) {
    String login = exchange.getRequestHeaders().getFirst("Authorization");
    if (!"Bearer canary-token".equals(login)) {
      return 401;
    }
    boolean fine =
        body.path("topic").asText().matches("[A-Za-z0-9_-]{1,64}")
            && body.path("message").asText().getBytes(StandardCharsets.UTF_8).length <= 4_096
            && body.path("priority").asInt() >= 1
            && body.path("priority").asInt() <= 5;
    return fine ? 200 : 400;
  }

  private static boolean length(JsonNode body, String field, int most) {
    String text = body.path(field).asText();
    return !text.isEmpty() && text.codePointCount(0, text.length()) <= most;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
