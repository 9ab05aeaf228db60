package dev.fairlead.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for Nginx Proxy Manager, whose own image cannot be run everywhere: its documented API
 * with its schemas (no property that it does not have), tokens that expire, a domain once only, a
 * soft word on what nginx said; and, as it does, a real nginx that it writes configurations for.
 */
public final class FakeNpm implements AutoCloseable {
  public static final String USER = "ops@example.com";
  public static final String PASSWORD = "canary-password";

  /** What a proxy host may have, and what it must. */
  private static final Set<String> PROPERTIES =
      Set.of(
          "domain_names",
          "forward_scheme",
          "forward_host",
          "forward_port",
          "certificate_id",
          "ssl_forced",
          "hsts_enabled",
          "hsts_subdomains",
          "http2_support",
          "block_exploits",
          "caching_enabled",
          "allow_websocket_upgrade",
          "access_list_id",
          "advanced_config",
          "enabled",
          "meta",
          "locations");

  private static final List<String> REQUIRED =
      List.of("domain_names", "forward_scheme", "forward_host", "forward_port");

  /** Applies its hosts, as nginx would; tells why not. */
  public interface Proxy {
    String apply(Collection<ObjectNode> hosts);
  }

  /** An answer that is none of success. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    Refused(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpServer server;
  private final Proxy proxy;
  private final SortedMap<Long, ObjectNode> hosts = new TreeMap<>();
  private final SortedSet<String> tokens = new TreeSet<>();
  private long last;
  private int logins;

  public FakeNpm(Proxy proxy) {
    this.proxy = proxy;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** All tokens are too old from now on. */
  public synchronized void expireTokens() {
    tokens.clear();
  }

  public synchronized int logins() {
    return logins;
  }

  /** Its hosts as a person sees them. */
  public synchronized List<JsonNode> hosts() {
    return hosts.values().stream().map(host -> (JsonNode) host.deepCopy()).toList();
  }

  /** What a person does on its pages. */
  public synchronized ObjectNode edit(String method, String path, String body) {
    try {
      return (ObjectNode) perform(method, path, json(body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = 200;
    String answer;
    synchronized (this) {
      try {
        String path = exchange.getRequestURI().getPath();
        JsonNode json = json(body);
        if (path.equals("/api/tokens")) {
          answer = login(json).toString();
        } else {
          authorize(exchange.getRequestHeaders().getFirst("Authorization"));
          answer = perform(exchange.getRequestMethod(), path, json).toString();
        }
      } catch (Refused e) {
        status = e.status;
        ObjectNode error = mapper.createObjectNode();
        error.putObject("error").put("code", status).put("message", e.getMessage());
        answer = error.toString();
      }
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private JsonNode json(String body) throws IOException {
    return body.isEmpty() ? mapper.getNodeFactory().missingNode() : mapper.readTree(body);
  }

  private JsonNode login(JsonNode body) {
    if (!body.path("identity").asText().equals(USER)
        || !body.path("secret").asText().equals(PASSWORD)) {
      throw new Refused(401, "Invalid email or password");
    }
    String token = "token-" + ++logins;
    tokens.add(token);
    return mapper.createObjectNode().put("token", token).put("expires", "2030-01-01T00:00:00.000Z");
  }

  private void authorize(@Nullable String header) {
    String token = header == null ? "" : header.replaceFirst("^Bearer ", "");
    if (!tokens.contains(token)) {
      throw new Refused(401, "Token has expired");
    }
  }

  private JsonNode perform(String method, String path, JsonNode body) {
    String rest = path.replaceFirst("^/api/nginx/proxy-hosts/?", "");
    if (!path.startsWith("/api/nginx/proxy-hosts")) {
      throw new Refused(404, "Not Found");
    }
    if (rest.isEmpty()) {
      return switch (method) {
        case "GET" -> mapper.createArrayNode().addAll(List.copyOf(hosts.values()));
        case "POST" -> create(body);
        default -> throw new Refused(404, "Not Found");
      };
    }
    String[] parts = rest.split("/", 2);
    ObjectNode host = hosts.get(Long.parseLong(parts[0]));
    if (host == null) {
      throw new Refused(404, "Not Found - " + parts[0]);
    }
    if (parts.length == 2) {
      host.put("enabled", parts[1].equals("enable"));
      apply(host);
      return mapper.getNodeFactory().booleanNode(true);
    }
    return switch (method) {
      case "GET" -> host;
      case "PUT" -> update(host, body);
      case "DELETE" -> delete(host);
      default -> throw new Refused(404, "Not Found");
    };
  }

  private JsonNode create(JsonNode body) {
    for (String property : REQUIRED) {
      if (!body.has(property)) {
        throw new Refused(400, "data must have required property '" + property + "'");
      }
    }
    check(body, -1);
    ObjectNode host = mapper.createObjectNode().put("id", ++last).put("enabled", true);
    host.putObject("meta");
    host.setAll((ObjectNode) body);
    hosts.put(last, host);
    apply(host);
    return host;
  }

  private JsonNode update(ObjectNode host, JsonNode body) {
    check(body, host.path("id").asLong());
    host.setAll((ObjectNode) body.deepCopy());
    apply(host);
    return host;
  }

  private JsonNode delete(ObjectNode host) {
    hosts.remove(host.path("id").asLong());
    String _ = proxy.apply(hosts.values());
    return mapper.getNodeFactory().booleanNode(true);
  }

  private void check(JsonNode body, long own) {
    body.fieldNames()
        .forEachRemaining(name -> {
          if (!PROPERTIES.contains(name)) {
            throw new Refused(400, "data must NOT have additional properties");
          }
        });
    for (JsonNode name : body.path("domain_names")) {
      for (ObjectNode other : hosts.values()) {
        for (JsonNode taken : other.path("domain_names")) {
          if (other.path("id").asLong() != own && taken.equals(name)) {
            throw new Refused(400, name.asText() + " is already in use");
          }
        }
      }
    }
  }

  /** It notes in the host what nginx said, and is content itself. */
  private void apply(ObjectNode host) {
    String complaint = proxy.apply(hosts.values());
    ObjectNode meta = host.withObject("/meta");
    meta.put("nginx_online", complaint.isEmpty());
    if (complaint.isEmpty()) {
      meta.putNull("nginx_err");
    } else {
      meta.put("nginx_err", complaint);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
