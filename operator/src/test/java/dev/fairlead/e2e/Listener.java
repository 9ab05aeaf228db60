package dev.fairlead.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Takes whatever it is sent, but what goes below {@code /refused}: that is repeated in the refusal,
 * as some servers do.
 */
final class Listener implements AutoCloseable {
  private final HttpServer server;
  private final List<String> told = new CopyOnWriteArrayList<>();

  Listener() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The bodies that were taken, but those of Pushover, whose fields are the account. */
  List<String> told() {
    return List.copyOf(told);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      boolean refused = path.startsWith("/refused");
      if (!refused && !path.equals("/pushover")) {
        told.add(body);
      }
      byte[] answer =
          (exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet() + " " + body)
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(refused ? 403 : 200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
