package dev.fairlead.bench;

import dev.fairlead.testing.Settled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Rolls a service of three replicas again and again under load, every fifth time to a version that
 * does not work: {@code scripts/rolltest}. Once with an app that drains on SIGTERM, once with one
 * that ends at once.
 */
final class Rolls {
  private static final int BROKEN_EVERY = 5;

  private Rolls() {}

  /** How many rolls, 100 when nothing is said. */
  public static void main(String[] arguments) throws Exception {
    int rolls = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
    System.out.printf(
        "| %-23s | %5s | %6s | %8s | %6s | %s%n",
        "app", "rolls", "broken", "requests", "failed", "how");
    for (boolean drains : List.of(true, false)) {
      Path root = Files.createTempDirectory("fairlead-rolls");
      int port = freePort();
      try (RollApp app = new RollApp(root.resolve("desired"), port, drains);
          Load load = new Load(port)) {
        app.roll(true);
        try (Launched operator = Launched.start(root.resolve("desired"), root.resolve("state"))) {
          run(app, load, operator, rolls, drains);
        }
      }
    }
  }

  private static void run(RollApp app, Load load, Launched operator, int rolls, boolean drains)
      throws IOException {
    String path = "/api/v1/releases/" + app.name();
    operator.awaitApi(path, Settled.after(""));
    operator.awaitApi(path, _ -> load.answers());
    load.start();
    int broken = 0;
    for (int roll = 1; roll <= rolls; roll++) {
      String before = Settled.revision(operator.get(path));
      boolean good = roll % BROKEN_EVERY != 0;
      broken += good ? 0 : 1;
      app.roll(good);
      operator.awaitApi(path, Settled.after(before));
    }
    load.close();
    int failed = load.failures().values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf(
        "| %-23s | %5d | %6d | %8d | %6d | %s%s; the load itself was at most %d ms late%n",
        drains ? "drains on SIGTERM" : "ends at once on SIGTERM",
        rolls,
        broken,
        load.sent(),
        failed,
        load.failures(),
        failed == 0 ? "" : " in seconds " + load.badSeconds(),
        load.latest().toMillis());
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
