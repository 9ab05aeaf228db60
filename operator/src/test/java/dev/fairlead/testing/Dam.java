package dev.fairlead.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port before a server's, which lets the beginning of each answer through and then, as it is
 * told, the rest as well, nothing more, or the end of the connection: so a test has all the time
 * that it needs in the middle of an answer.
 */
public final class Dam implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dam.class);
  private static final int BUFFER = 8 << 10;

  /** What becomes of the rest. */
  public enum Rest {
    PASSES,
    WAITS,
    IS_RESET
  }

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int target;
  private final long passing;
  private Rest rest = Rest.WAITS;

  /**
   * @param target a port of this machine
   * @param passing so many bytes of each connection's answer pass in any case
   */
  public Dam(int target, long passing) throws IOException {
    this.target = target;
    this.passing = passing;
    Thread.ofVirtual().name("dam").start(this::accept);
  }

  public int port() {
    return door.getLocalPort();
  }

  public void set(Rest next) {
    lock.lock();
    try {
      rest = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Rest afterWaiting() throws InterruptedException {
    lock.lock();
    try {
      while (rest == Rest.WAITS) {
        changed.await();
      }
      return rest;
    } finally {
      lock.unlock();
    }
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
      Thread.ofVirtual().start(() -> ask(client, server));
      answer(server.getInputStream(), client);
    } catch (IOException e) {
      LOG.debug("a connection ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void ask(Socket client, Socket server) {
    try {
      client.getInputStream().transferTo(server.getOutputStream());
      server.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("a connection ended", e);
    }
  }

  private void answer(InputStream from, Socket client) throws IOException, InterruptedException {
    byte[] buffer = new byte[BUFFER];
    long carried = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      if (carried + read > passing && afterWaiting() == Rest.IS_RESET) {
        client.setSoLinger(true, 0);
        return;
      }
      client.getOutputStream().write(buffer, 0, read);
      carried += read;
    }
  }

  @Override
  public void close() throws IOException {
    set(Rest.IS_RESET);
    door.close();
  }
}
