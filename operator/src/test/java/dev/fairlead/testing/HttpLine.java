package dev.fairlead.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One connection to a port of this machine, and HTTP/1.1 on it as it is: nothing is tried a second
 * time, so that whatever a proxy loses shows.
 */
public final class HttpLine implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private boolean open = true;
  private boolean heard;

  public HttpLine(int port) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) LIMIT.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) CONNECT.toMillis());
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** What was answered, when it was 200; else an exception says what happened. */
  public String get(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: app\r\n\r\n");
    return answer();
  }

  /** Sends so many bytes in pieces, with a pause before each. */
  public String upload(String path, int pieces, byte[] piece, Duration pause)
      throws IOException, InterruptedException {
    long length = (long) pieces * piece.length;
    send("POST " + path + " HTTP/1.1\r\nHost: app\r\nContent-Length: " + length + "\r\n\r\n");
    for (int i = 0; i < pieces; i++) {
      Thread.sleep(pause);
      out.write(piece);
    }
    return answer();
  }

  /** Asks for an answer that does not end; its lines follow. */
  public void stream(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: app\r\n\r\n");
    head("HTTP/1.1 200");
  }

  private void head(String expected) throws IOException {
    String status = line();
    if (!status.startsWith(expected)) {
      throw new IOException("refused: " + status);
    }
    while (!line().isEmpty()) {}
  }

  /** Asks for another protocol. */
  public void upgrade(String path, String headers) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: app\r\n" + headers + "\r\n");
    head("HTTP/1.1 101 ");
  }

  public InputStream in() {
    return in;
  }

  public OutputStream out() {
    return out;
  }

  /** Whether another request may follow. */
  public boolean isOpen() {
    return open;
  }

  /** Whether anything came since something was asked last. */
  public boolean heard() {
    return heard;
  }

  private void send(String text) throws IOException {
    heard = false;
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private String answer() throws IOException {
    String status = line();
    int length = 0;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring("content-length:".length()).strip());
      }
      open &= !lower.equals("connection: close");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer ends after " + body.length + " of " + length + " bytes");
    }
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException(status);
    }
    return new String(body, StandardCharsets.UTF_8).strip();
  }

  public String line() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("ended after \"" + text + "\"");
      }
      heard = true;
      text.write(next);
    }
    return text.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
