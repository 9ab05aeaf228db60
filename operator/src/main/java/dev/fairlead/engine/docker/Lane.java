package dev.fairlead.engine.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One connection pool and the right to use it. With its pool full the transport blocks for 180 s,
 * so permits are handed out before, and {@code reserve} connections are left for calls that take
 * none: pings and event streams are never starved.
 */
final class Lane implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PERMIT_TIMEOUT = Duration.ofSeconds(30);

  private final DockerHttpClient client;
  private final int size;
  private final Semaphore permits;
  private volatile boolean retired;

  Lane(URI host, int size, int reserve) {
    this.size = size;
    this.permits = new Semaphore(size, true);
    this.client =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(host)
            .sslConfig("unix".equals(host.getScheme()) ? NoTls::new : null)
            .maxConnections(size + reserve)
            .connectionTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** What needs a connection. */
  @FunctionalInterface
  interface Use<T> {
    T with(DockerHttpClient client) throws IOException;
  }

  <T> T use(String call, Use<T> use) throws IOException {
    try {
      if (!permits.tryAcquire(PERMIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new EngineException(
            Kind.TRANSIENT, call + ": " + size + " calls are under way already");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(Kind.TRANSIENT, call + ": interrupted before it was sent");
    }
    try {
      return use.with(client);
    } finally {
      permits.release();
      closeIfDone();
    }
  }

  /** The pool's reserve, without a permit. */
  DockerHttpClient reserve() {
    return client;
  }

  /** Takes no new work; closes its connections when the calls under way have ended. */
  void retire() {
    retired = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (retired && permits.availablePermits() == size) {
      close();
    }
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
