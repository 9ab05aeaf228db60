package dev.fairlead.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port before a server's, which lets the beginning of each answer through and holds the rest back
 * until it is opened: so a test has all the time that it needs in the middle of an answer.
 */
public final class Dam implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dam.class);
  private static final int BUFFER = 8 << 10;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final CountDownLatch opened = new CountDownLatch(1);
  private final int target;
  private final long passing;

  /**
   * @param target a port of this machine
   * @param passing so many bytes of each connection's answer pass
   */
  public Dam(int target, long passing) throws IOException {
    this.target = target;
    this.passing = passing;
    Thread.ofVirtual().name("dam").start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Everything passes from here on. */
  public void open() {
    opened.countDown();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      LOG.debug("closed", e);
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread asking = Thread.ofVirtual().start(() -> ask(client, server));
      carry(server.getInputStream(), client.getOutputStream(), passing);
      client.shutdownOutput();
      asking.join();
    } catch (IOException e) {
      LOG.debug("a connection ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(Socket client, Socket server) {
    try {
      carry(client.getInputStream(), server.getOutputStream(), Long.MAX_VALUE);
      server.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("a connection ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carry(InputStream from, OutputStream to, long limit)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    long carried = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      if (carried + read > limit) {
        opened.await();
      }
      to.write(buffer, 0, read);
      carried += read;
    }
  }

  @Override
  public void close() throws IOException {
    open();
    door.close();
  }
}
