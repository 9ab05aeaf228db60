package dev.fairlead.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Server-sent events to one client. Whoever follows for long is told in silence that the stream
 * lives, so that both ends notice when the other is gone.
 */
final class Sse {
  /** The longest silence. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final OutputStream out;
  private boolean spoke;
  private long silentSince = System.nanoTime();

  Sse(OutputStream out) {
    this.out = out;
  }

  /** An event as it is sent, with a number to go on from. */
  static byte[] frame(long id, String data) {
    return bytes("id: " + id + "\n" + lines(data));
  }

  /** Sends what {@link #frame} made. */
  void send(byte[] frame) throws IOException {
    spoke = true;
    out.write(frame);
  }

  void event(long id, String data) throws IOException {
    send(frame(id, data));
  }

  /** One without a number. */
  void data(String data) throws IOException {
    send(bytes(lines(data)));
  }

  /** One with a name of its own. */
  void named(String name, String data) throws IOException {
    send(bytes("event: " + name + "\n" + lines(data)));
  }

  /** Has what was written go out, without a word on silence. */
  void flush() throws IOException {
    if (spoke) {
      silentSince = System.nanoTime();
      spoke = false;
    }
    out.flush();
  }

  /**
   * The same.
   *
   * @param comment for a silence that lasted too long
   */
  void flush(String comment) throws IOException {
    if (!spoke && untilHeartbeat().isZero()) {
      send(bytes(": " + comment + "\n\n"));
    }
    flush();
  }

  /** How long there may be nothing to say. */
  Duration untilHeartbeat() {
    Duration left = HEARTBEAT.minusNanos(System.nanoTime() - silentSince);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static String lines(String data) {
    return "data: " + data.replace("\n", "\ndata: ") + "\n\n";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
