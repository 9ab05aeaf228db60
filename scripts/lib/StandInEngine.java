import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Answers the questions that an operator has at its start with what an Engine once said, and refuses
 * whatever would change something: the training run needs no Engine, and bothers none. Run by {@code
 * java StandInEngine.java SOCKET DIRECTORY}; ends with its parent's signal.
 */
class StandInEngine {
  /** The path behind the API's version, and the file that answers it; the first that fits counts. */
  private static final Map<Pattern, String> ANSWERS =
      Map.ofEntries(
          answer("/version", "version"),
          answer("/info", "info"),
          answer("/containers/json.*", "containers"),
          answer("/containers/a1a1.*/json", "web-2"),
          answer("/containers/a6a6.*/json", "web-1"),
          answer("/containers/a8a8.*/json", "migrate-1"),
          answer("/images/.*/json", "image"),
          answer("/networks.*", "networks"),
          answer("/volumes.*", "volumes"));

  private static Map.Entry<Pattern, String> answer(String path, String file) {
    return Map.entry(Pattern.compile("GET (/v1\\.\\d+)?" + path + " HTTP/1.1"), file + ".json");
  }

  private static final String REFUSAL = "{\"message\":\"the stand-in makes nothing\"}";

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[1]);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(args[0]));
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> serve(client, directory));
      }
    }
  }

  private static void serve(SocketChannel client, Path directory) {
    try (client;
        OutputStream out = Channels.newOutputStream(client)) {
      ByteBuffer bytes = ByteBuffer.allocate(1);
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (client.read(bytes.clear()) == 1) {
        head.write(bytes.get(0));
        String text = head.toString(StandardCharsets.ISO_8859_1);
        if (text.endsWith("\r\n\r\n")) {
          head.reset();
          skipBody(client, text);
          reply(out, text.substring(0, text.indexOf("\r\n")), directory);
        }
      }
    } catch (IOException e) {
      // The operator has ended.
    }
  }

  private static void skipBody(SocketChannel client, String head) throws IOException {
    var length = Pattern.compile("(?i)content-length: *(\\d+)").matcher(head);
    if (length.find()) {
      ByteBuffer body = ByteBuffer.allocate(Integer.parseInt(length.group(1)));
      while (body.hasRemaining() && client.read(body) >= 0) {}
    }
  }

  private static void reply(OutputStream out, String request, Path directory) throws IOException {
    String file =
        ANSWERS.entrySet().stream()
            .filter(answer -> answer.getKey().matcher(request).matches())
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    if (request.contains("/events")) {
      out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return;
    }
    byte[] body =
        file.isEmpty()
            ? REFUSAL.getBytes(StandardCharsets.UTF_8)
            : Files.readAllBytes(directory.resolve(file));
    String status = file.isEmpty() ? "500 Internal Server Error" : "200 OK";
    out.write(
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, body.length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }
}
