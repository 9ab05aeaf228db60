import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Answers 503 on its health path from SIGTERM on, serves for DRAIN_SECONDS more, finishes what runs, and ends. */
class Server {
  private static volatile boolean draining;

  public static void main(String[] args) throws IOException {
    long drainMillis = (long) (Double.parseDouble(env("DRAIN_SECONDS", "3")) * 1000);
    int port = Integer.parseInt(env("PORT", "3000"));
    var server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/health", exchange -> answer(exchange, draining ? 503 : 200, draining ? "draining\n" : "ok\n"));
    server.createContext("/slow", exchange -> {
      pause(1000);
      answer(exchange, 200, "done\n");
    });
    // The JVM ends when its hooks have: the signal itself is what begins the drain. Its exit code would be 143.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      draining = true;
      pause(drainMillis);
      server.stop(5); // takes nothing new, and waits so many seconds at most for what runs
      Runtime.getRuntime().halt(0);
    }));
    server.start();
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    exchange.sendResponseHeaders(status, body.length());
    exchange.getResponseBody().write(body.getBytes());
    exchange.close();
  }

  private static String env(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
