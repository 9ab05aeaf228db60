package dev.fairlead.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks the administration of a proxy, with a connection and one deadline for each question: over
 * TCP, TLS or a unix socket, which the JDK's client does not speak. Headers that come after the
 * body count, too.
 */
public final class Http {
  /** The largest answer is a list of some thousand instances (I16). */
  private static final int MAX_BYTES = 8 << 20;

  private final URI base;
  private final Duration deadline;

  /**
   * Of a proxy.
   *
   * @param base {@code http://host:port}, {@code https://host[:port]} or {@code unix:///path}
   */
  public Http(URI base, Duration deadline) {
    this.base = base;
    this.deadline = deadline;
  }

  /**
   * What was answered.
   *
   * @param headers by their names in lower case
   */
  public record Answer(int status, SortedMap<String, String> headers, String body) {
    public boolean good() {
      return status / 100 == 2;
    }

    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** What is sent. */
  private record Question(String method, String text) {}

  public Answer get(String path) throws IOException {
    return send("GET", path, Map.of(), "");
  }

  /**
   * One question.
   *
   * @param body JSON; empty where there is none
   * @throws IOException when there was no whole answer in time: then nobody knows what it did
   */
  public Answer send(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    AtomicReference<@Nullable Closeable> open = new AtomicReference<>();
    Thread.ofVirtual()
        .name("proxy-api")
        .start(() -> {
          try {
            Question question = new Question(method, head(method, path, headers, body) + body);
            answer.complete(exchange(open, question));
          } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + deadline.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } finally {
      Closeable now = open.get();
      if (now != null) {
        now.close();
      }
    }
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause();
    String said = cause == null ? null : cause.getMessage();
    return said == null ? "it cannot be asked: " + cause : said;
  }

  private String head(String method, String path, Map<String, String> headers, String body) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(local() ? "" : base.getAuthority()).append("\r\n");
    head.append("User-Agent: fairlead\r\nConnection: close\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (!body.isEmpty()) {
      head.append("Content-Type: application/json\r\nContent-Length: ")
          .append(body.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private boolean local() {
    return "unix".equals(base.getScheme());
  }

  private Answer exchange(AtomicReference<@Nullable Closeable> open, Question question)
      throws IOException {
    if (local()) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        open.set(channel);
        channel.connect(UnixDomainSocketAddress.of(Path.of(base.getPath())));
        return exchange(
            Channels.newInputStream(channel), Channels.newOutputStream(channel), question);
      }
    }
    try (Socket socket = new Socket()) {
      open.set(socket);
      boolean secure = "https".equals(base.getScheme());
      int port = base.getPort() > 0 ? base.getPort() : secure ? 443 : 80;
      socket.setSoTimeout((int) deadline.toMillis());
      socket.connect(new InetSocketAddress(base.getHost(), port), (int) deadline.toMillis());
      Socket spoken = secure ? secured(socket, port) : socket;
      return exchange(spoken.getInputStream(), spoken.getOutputStream(), question);
    }
  }

  private Socket secured(Socket socket, int port) throws IOException {
    SSLSocket secure =
        (SSLSocket)
            ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(socket, base.getHost(), port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    return secure;
  }

  private static Answer exchange(InputStream in, OutputStream out, Question question)
      throws IOException {
    out.write(question.text().getBytes(StandardCharsets.UTF_8));
    out.flush();
    return HttpAnswer.read(in, question.method().equals("HEAD"), MAX_BYTES);
  }
}
