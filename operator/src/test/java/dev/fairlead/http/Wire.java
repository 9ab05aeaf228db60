package dev.fairlead.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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

  /** The same with a body. */
  static Reply send(int port, String method, String path, String body, List<String> headers)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    List<String> all = new ArrayList<>(headers);
    all.add("Content-Length: " + bytes.length);
    try (Socket socket = connect(port)) {
      write(socket, method, path, all.toArray(String[]::new));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return Reply.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** The body of an answer that came in chunks. */
  static String unchunked(Reply reply) {
    StringBuilder body = new StringBuilder();
    String rest = reply.body();
    while (true) {
      int line = rest.indexOf("\r\n");
      int size = Integer.parseInt(rest.substring(0, line), 16);
      if (size == 0) {
        return body.toString();
      }
      byte[] bytes = rest.substring(line + 2).getBytes(StandardCharsets.UTF_8);
      body.append(new String(bytes, 0, size, StandardCharsets.UTF_8));
      rest = new String(bytes, size + 2, bytes.length - size - 2, StandardCharsets.UTF_8);
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
