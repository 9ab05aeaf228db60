package dev.fairlead.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The time that is left for one answer, from connecting to the last byte. A socket's own timeout
 * counts anew with every read, so a server that sends a byte now and then would never run into it;
 * here each read gets only what is left.
 */
final class Patience {
  private final Duration whole;
  private final long end;

  private Patience(Duration whole) {
    this.whole = whole;
    this.end = System.nanoTime() + whole.toNanos();
  }

  static Patience of(Duration timeout) {
    return new Patience(timeout);
  }

  static String exceeded(Duration timeout) {
    return "gave no answer within " + timeout.toSeconds() + "s";
  }

  /** Why there was no answer, for people. */
  String whyNot(IOException failure) {
    String message = failure.getMessage();
    return failure instanceof SocketTimeoutException
        ? exceeded(whole)
        : "gave no answer: " + (message == null ? failure.getClass().getSimpleName() : message);
  }

  Socket connect(String address, int port) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address, port), left());
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** What comes in while there is time left. */
  InputStream read(Socket socket) throws IOException {
    return new Timed(socket.getInputStream(), socket);
  }

  int left() throws SocketTimeoutException {
    long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (millis <= 0) {
      throw new SocketTimeoutException("too late");
    }
    return Math.toIntExact(millis);
  }

  private final class Timed extends InputStream {
    private final InputStream in;
    private final Socket socket;

    Timed(InputStream in, Socket socket) {
      this.in = in;
      this.socket = socket;
    }

    @Override
    public int read() throws IOException {
      socket.setSoTimeout(left());
      return in.read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      socket.setSoTimeout(left());
      return in.read(into, from, length);
    }
  }
}
