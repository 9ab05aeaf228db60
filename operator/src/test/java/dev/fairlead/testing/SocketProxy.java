package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A unix socket before the Engine's, which a test can cut: what a restart of the Engine looks like.
 */
public final class SocketProxy implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final Path target;
  private final Path directory;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean refusing;
  private volatile Predicate<String> cutAfter = request -> false;

  public SocketProxy(Path target) {
    this.target = target;
    try {
      directory = Files.createTempDirectory("flp");
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(directory.resolve("s")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public URI uri() {
    return URI.create("unix://" + directory.resolve("s"));
  }

  /** Breaks every connection, and those that come until {@link #restore}. */
  public void cut() {
    refusing = true;
    open.forEach(SocketProxy::close);
  }

  /** Breaks the connections there are; new ones work. */
  public void cutOnce() {
    open.forEach(SocketProxy::close);
  }

  public void restore() {
    refusing = false;
  }

  /** Forwards the first request that matches, and breaks its connection instead of the answer. */
  public void cutAnswerTo(Predicate<String> request) {
    cutAfter = request;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        if (refusing) {
          client.close();
          continue;
        }
        SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(target));
        open.add(client);
        open.add(upstream);
        boolean[] drop = {false};
        Thread.ofVirtual().start(() -> copy(client, upstream, drop, true));
        Thread.ofVirtual().start(() -> copy(upstream, client, drop, false));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void copy(SocketChannel from, SocketChannel to, boolean[] drop, boolean request) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        if (request && cutAfter.test(firstLine(buffer))) {
          cutAfter = other -> false;
          drop[0] = true;
        }
        if (!request && drop[0]) {
          return;
        }
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      // A cut connection is what this is for.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static String firstLine(ByteBuffer buffer) {
    String text =
        java.nio.charset.StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
    return text.lines().findFirst().orElse("");
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      cut();
      Files.deleteIfExists(directory.resolve("s"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
