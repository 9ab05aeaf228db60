package dev.fairlead.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** HTTP by hand, so that a test can send what no client would. */
final class Wire {
  private Wire() {}

  /** What came back. */
  record Reply(int status, String head, String body) {
    static Reply of(String raw) {
      int end = raw.indexOf("\r\n\r\n");
      String head = end < 0 ? raw : raw.substring(0, end);
      return new Reply(
          Integer.parseInt(head.split(" ", 3)[1]), head, end < 0 ? "" : raw.substring(end + 4));
    }
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** Sends a request and reads until the server closes. */
  static Reply send(int port, String method, String path, String... headers) throws IOException {
    try (Socket socket = connect(port)) {
      write(socket, method, path, headers);
      InputStream in = socket.getInputStream();
      return Reply.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  static void write(Socket socket, String method, String path, String... headers)
      throws IOException {
    StringBuilder text =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
    boolean host = false;
    for (String header : headers) {
      host |= header.startsWith("Host:");
      text.append(header).append("\r\n");
    }
    if (!host) {
      text.append("Host: 127.0.0.1\r\n");
    }
    OutputStream out = socket.getOutputStream();
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
