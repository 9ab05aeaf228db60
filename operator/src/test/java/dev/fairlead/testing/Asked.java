package dev.fairlead.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One request under a host name to a port of this machine, over a connection of its own.
 *
 * @param status 0 where nothing was answered that could be read
 */
public record Asked(int status, String body) {
  private static final int LIMIT_MILLIS = 30_000;

  /** Asks once. */
  public static Asked get(int port, String host, String path) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(LIMIT_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(path, host)
                  .getBytes(StandardCharsets.US_ASCII));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      long _ = socket.getInputStream().transferTo(answer);
      return read(answer.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Asked(0, e.toString());
    }
  }

  private static Asked read(String answer) {
    int end = answer.indexOf("\r\n\r\n");
    String head = end < 0 ? "" : answer.substring(0, end);
    return head.matches("(?s)HTTP/1\\.1 [0-9]{3} .*")
        ? new Asked(Integer.parseInt(head.substring(9, 12)), answer.substring(end + 4))
        : new Asked(0, answer);
  }
}
