package dev.fairlead.testing;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/** Who comes to a socket: each is served by itself, until the socket is closed. */
final class Visitors {
  private Visitors() {}

  static void serve(ServerSocketChannel server, Consumer<SocketChannel> each) {
    Thread.ofVirtual().start(() -> accept(server, each));
  }

  private static void accept(ServerSocketChannel server, Consumer<SocketChannel> each) {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> each.accept(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }
}
