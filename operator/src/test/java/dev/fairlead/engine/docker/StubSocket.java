package dev.fairlead.engine.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * An Engine made of canned answers, for what the real one does not do on demand: an answer is
 * status and JSON body, {@link #SILENCE} never comes.
 */
final class StubSocket implements AutoCloseable {
  static final String SILENCE = "silence";
  private static final int BUFFER = 64 << 10;

  private final Path directory;
  private final ServerSocketChannel server;
  private final Function<String, String> answers;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();

  /** Answers by {@code METHOD target}, as {@code 404 {"message": "..."}}. */
  StubSocket(Function<String, String> answers) {
    this(directory(), answers);
  }

  private StubSocket(Path directory, Function<String, String> answers) {
    this(directory, bound(directory), answers);
  }

  private StubSocket(Path directory, ServerSocketChannel server, Function<String, String> answers) {
    this.directory = directory;
    this.server = server;
    this.answers = answers;
    Thread.ofVirtual().start(this::accept);
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("fls");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocketChannel bound(Path directory) {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
          .bind(UnixDomainSocketAddress.of(directory.resolve("s")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The answers of an Engine of this API version; {@code others} answers the rest. */
  static StubSocket speaking(String api, Function<String, String> others) {
    return new StubSocket(engine(api, others));
  }

  /** The same on a socket of the caller's. */
  static StubSocket speaking(
      ServerSocketChannel server, String api, Function<String, String> others) {
    return new StubSocket(directory(), server, engine(api, others));
  }

  private static Function<String, String> engine(String api, Function<String, String> others) {
    return request -> {
      if (request.equals("GET /version")) {
        return "200 {\"Version\":\"9.9\",\"ApiVersion\":\""
            + api
            + "\",\"MinAPIVersion\":\"1.24\"}";
      }
      return request.endsWith("/info") ? "200 {\"ID\":\"STUB\"}" : others.apply(request);
    };
  }

  URI uri() {
    return URI.create("unix://" + directory.resolve("s"));
  }

  List<String> requests() {
    return requests;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** Requests of these tests fit one read. */
  private void serve(SocketChannel client) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (client) {
      while (client.read(buffer) >= 0) {
        buffer.flip();
        String line =
            StandardCharsets.UTF_8.decode(buffer).toString().lines().findFirst().orElse("");
        buffer.clear();
        String request = line.replace(" HTTP/1.1", "");
        requests.add(request);
        String answer = answers.apply(request);
        if (!answer.equals(SILENCE)) {
          client.write(ByteBuffer.wrap(http(answer).getBytes(StandardCharsets.UTF_8)));
        }
      }
    } catch (IOException e) {
      // The client went away.
    }
  }

  private static String http(String answer) {
    String body = answer.substring(4);
    return "HTTP/1.1 "
        + answer.substring(0, 3)
        + " X\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Override
  public void close() {
    try {
      server.close();
      for (SocketChannel client : open) {
        client.close();
      }
      Files.deleteIfExists(directory.resolve("s"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
