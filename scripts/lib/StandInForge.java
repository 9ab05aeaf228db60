import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one call of a forge's API that sets a commit status, for the demo: prints what it was told. Run
 * by {@code java StandInForge.java PORT TOKEN}.
 */
class StandInForge {
  private static final Pattern PATH =
      Pattern.compile("/api/v1/repos/([^/]+/[^/]+)/statuses/([0-9a-f]{40})");
  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  public static void main(String[] args) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
    server.createContext("/", exchange -> answer(exchange, "token " + args[1]));
    server.start();
  }

  private static void answer(HttpExchange exchange, String authorization) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      boolean known = authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
      exchange.sendResponseHeaders(!known ? 401 : path.matches() ? 201 : 404, -1);
      if (known && path.matches()) {
        String state = "", context = "", description = "";
        for (Matcher field = FIELD.matcher(body); field.find(); ) {
          switch (field.group(1)) {
            case "state" -> state = field.group(2);
            case "context" -> context = field.group(2);
            case "description" -> description = field.group(2);
            default -> {}
          }
        }
        System.out.printf(
            "%s %s  %-8s %s  %s%n",
            path.group(1), path.group(2).substring(0, 7), state, context, description);
      }
    }
  }
}
