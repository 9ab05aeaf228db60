package dev.fairlead.source.git;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The download half of a Git LFS server, after its public documentation: the batch API with the
 * basic transfer. The files are those of a repository's {@code lfs} folder.
 */
final class LfsStandIn {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MEDIA_TYPE = "application/vnd.git-lfs+json";
  private static final String KEY = "let-me-in";

  private final Path repository;
  final List<String> downloads = new CopyOnWriteArrayList<>();
  volatile String href = "";
  volatile boolean lying;
  volatile boolean redirecting;

  /** Beside a repository that a server has under its name. */
  LfsStandIn(Path repository) {
    this.repository = repository;
  }

  /** Where a file is, as the client that asks knows this server. */
  private String storage(HttpExchange exchange, String oid) {
    return "http://%s/%s/storage/%s"
        .formatted(exchange.getRequestHeaders().getFirst("Host"), repository.getFileName(), oid);
  }

  static boolean isMeant(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.contains("/info/lfs/") || path.contains("/storage/");
  }

  void answer(HttpExchange exchange, byte[] body) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/info/lfs/objects/batch")) {
      batch(exchange, body);
    } else {
      download(exchange, path.substring(path.lastIndexOf('/') + 1));
    }
  }

  private void batch(HttpExchange exchange, byte[] body) throws IOException {
    JsonNode asked = JSON.readTree(body);
    boolean right =
        exchange.getRequestMethod().equals("POST")
            && MEDIA_TYPE.equals(exchange.getRequestHeaders().getFirst("Accept"))
            && MEDIA_TYPE.equals(exchange.getRequestHeaders().getFirst("Content-Type"))
            && asked.path("operation").asText().equals("download");
    if (!right) {
      exchange.sendResponseHeaders(422, -1);
      return;
    }
    ObjectNode answer = JSON.createObjectNode().put("transfer", "basic");
    var objects = answer.putArray("objects");
    for (JsonNode object : asked.path("objects")) {
      String oid = object.path("oid").asText();
      ObjectNode one =
          objects.addObject().put("oid", oid).put("size", object.path("size").asLong());
      if (Files.exists(Lfs.place(repository, oid))) {
        ObjectNode download = one.putObject("actions").putObject("download");
        download.put("href", href.isEmpty() ? storage(exchange, oid) : href);
        download.putObject("header").put("X-Storage-Key", KEY);
      } else {
        one.putObject("error").put("code", 404).put("message", "Object does not exist");
      }
    }
    byte[] bytes = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", MEDIA_TYPE);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void download(HttpExchange exchange, String oid) throws IOException {
    if (redirecting && exchange.getRequestURI().getQuery() == null) {
      exchange.getResponseHeaders().set("Location", storage(exchange, oid) + "?signed=1");
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    if (!KEY.equals(exchange.getRequestHeaders().getFirst("X-Storage-Key"))) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    byte[] bytes = Files.readAllBytes(Lfs.place(repository, oid));
    if (lying) {
      bytes[0]++;
    }
    downloads.add(oid);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
