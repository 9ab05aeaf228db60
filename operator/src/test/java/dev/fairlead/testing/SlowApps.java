package dev.fairlead.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Apps that answer with their name, and to {@code /slow} when they are let. */
public final class SlowApps implements AutoCloseable {
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();
  private final List<HttpServer> servers = new ArrayList<>();

  /** Starts one, and tells its address with the port. */
  public String app(String name) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      server.createContext(
          "/",
          exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
              hold();
            }
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (head) { // As most do, it tells how long the answer would be.
              exchange.getResponseHeaders().set("Content-Length", "" + text.length);
            }
            exchange.sendResponseHeaders(200, head ? -1 : text.length);
            if (!head) {
              exchange.getResponseBody().write(text);
            }
            exchange.close();
          });
      server.start();
      servers.add(server);
      return "127.0.0.1:" + server.getAddress().getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void hold() {
    waiting.incrementAndGet();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many slow requests came. */
  public int waiting() {
    return waiting.get();
  }

  /** Lets them be answered. */
  public void goOn() {
    goOn.countDown();
  }

  /** What an address answers. */
  public static String get(int port, String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI address = URI.create("http://127.0.0.1:" + port + path);
      HttpRequest request = HttpRequest.newBuilder(address).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    goOn();
    servers.forEach(server -> server.stop(0));
  }
}
