package dev.fairlead.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a forge's API that sets commit statuses, as its public documentation has it: paths,
 * headers, the closed set of states, required fields, and the codes of what is wrong.
 */
public final class StandInForge implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A dialect. */
  public enum Kind {
    GITHUB(
        "/repos/([^/]+/[^/]+)/statuses/([0-9a-f]{40})",
        "Authorization",
        "Bearer ",
        "context",
        "error failure pending success"),
    GITEA(
        "/api/v1/repos/([^/]+/[^/]+)/statuses/([0-9a-f]{40})",
        "Authorization",
        "token ",
        "context",
        "error failure pending success warning"),
    GITLAB(
        "/api/v4/projects/([^/]+)/statuses/([0-9a-f]{40})",
        "PRIVATE-TOKEN",
        "",
        "name",
        "pending running success failed canceled skipped");

    private final Pattern path;
    private final String header;
    private final String scheme;
    private final String label;
    private final String states;

    Kind(String path, String header, String scheme, String label, String states) {
      this.path = Pattern.compile(path);
      this.header = header;
      this.scheme = scheme;
      this.label = label;
      this.states = states;
    }
  }

  /** A status that was set. */
  public record Told(String repository, String commit, String label, String state, String text) {}

  private final Kind kind;
  private final String token;
  private final HttpServer server;
  private final List<Told> all = new CopyOnWriteArrayList<>();
  private final List<Integer> codes = new CopyOnWriteArrayList<>();

  /** So many further requests are answered with this code. */
  public final AtomicInteger failing = new AtomicInteger();

  public volatile int code = 502;

  /** What those are told of when to come back; empty for nothing. */
  public volatile String retryAfter = "";

  /** Requests are answered once it is open. */
  public volatile CountDownLatch holding = new CountDownLatch(0);

  private final AtomicInteger asked = new AtomicInteger();

  public StandInForge(Kind kind, String token) throws IOException {
    this.kind = kind;
    this.token = token;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The base of its API. */
  public String api() {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    return switch (kind) {
      case GITHUB -> base;
      case GITEA -> base + "/api/v1";
      case GITLAB -> base + "/api/v4";
    };
  }

  public List<Told> all() {
    return List.copyOf(all);
  }

  /** The codes that were answered. */
  public List<Integer> codes() {
    return List.copyOf(codes);
  }

  /** How many requests there were, answered or not. */
  public int asked() {
    return asked.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    try {
      holding.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int answer = answer(exchange);
    if (answer != 201 && !retryAfter.isEmpty()) {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
    }
    codes.add(answer);
    byte[] body =
        (answer == 400 ? "{\"message\":\"Cannot transition status via :run from :running\"}" : "{}")
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int answer(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
    if (failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return code;
    }
    // The encoded slashes of GitLab's project paths must arrive as they were sent.
    Matcher path = kind.path.matcher(exchange.getRequestURI().getRawPath());
    if (!exchange.getRequestMethod().equals("POST") || !path.matches()) {
      return 404;
    }
    if (!(kind.scheme + token).equals(exchange.getRequestHeaders().getFirst(kind.header))) {
      return 401;
    }
    String state = body.path("state").asText();
    String text = body.path("description").asText();
    if (!List.of(kind.states.split(" ", -1)).contains(state)
        || !body.hasNonNull(kind.label)
        || text.codePointCount(0, text.length()) > 140
        || !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      return 422;
    }
    Told set = new Told(path.group(1), path.group(2), body.path(kind.label).asText(), state, text);
    boolean repeated =
        all.stream()
            .filter(s -> s.commit().equals(set.commit()) && s.label().equals(set.label()))
            .reduce((_, last) -> last)
            .filter(last -> last.state().equals(state))
            .isPresent();
    if (kind == Kind.GITLAB && repeated) {
      return 400;
    }
    all.add(set);
    return 201;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
