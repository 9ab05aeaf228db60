package dev.fairlead.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that reads one request a connection, and answers with whatever bytes the test wants. */
final class TinyServer implements AutoCloseable {
  /** Writes an answer. */
  @FunctionalInterface
  interface Script {
    void answer(OutputStream out) throws IOException;
  }

  /** The lines of each request's head. */
  final List<List<String>> requests = new CopyOnWriteArrayList<>();

  private final ServerSocket socket;
  private final Script script;

  TinyServer(ServerSocket socket, Script script) {
    this.socket = socket;
    this.script = script;
    Thread.startVirtualThread(this::serve);
  }

  TinyServer(Script script) {
    this(local(), script);
  }

  static TinyServer saying(String answer) {
    return new TinyServer(out -> out.write(answer.getBytes(StandardCharsets.UTF_8)));
  }

  static ServerSocket local() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.startVirtualThread(() -> answer(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket connection) {
    try (connection) {
      var in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      List<String> head = new CopyOnWriteArrayList<>();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.add(line);
      }
      requests.add(head);
      script.answer(connection.getOutputStream());
    } catch (SocketException e) {
      // The probe hung up first, which some tests want it to.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
