package dev.fairlead.engine.docker;

import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs blocking I/O on a virtual thread and gives up on it after a {@link Limit}. The interrupt
 * closes the socket channel, which ends the read within milliseconds and frees its connection.
 */
final class Deadlines implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("engine-call-", 0).factory());

  /** Work that shows signs of life. */
  @FunctionalInterface
  interface Work<T> {
    T run(Runnable alive) throws IOException;
  }

  <T> T within(Limit limit, String call, Work<T> work) throws IOException {
    AtomicLong lastSign = new AtomicLong(System.nanoTime());
    Future<T> future = threads.submit(() -> work.run(() -> lastSign.set(System.nanoTime())));
    long end = System.nanoTime() + limit.total().toNanos();
    while (true) {
      long idleEnd = lastSign.get() + limit.idle().toNanos();
      long left = Math.min(end, idleEnd) - System.nanoTime();
      if (left <= 0) {
        future.cancel(true);
        throw unknown(call, "no answer within " + limit.idle().toMillis() + " ms");
      }
      try {
        return future.get(left, TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // A sign of life may have moved the end.
      } catch (InterruptedException e) {
        future.cancel(true);
        Thread.currentThread().interrupt();
        throw unknown(call, "interrupted");
      } catch (ExecutionException e) {
        throw rethrown(call, e.getCause() == null ? e : e.getCause());
      }
    }
  }

  /** The transport wraps I/O failures in bare RuntimeExceptions; this takes them out again. */
  private static IOException rethrown(String call, Throwable failure) {
    return switch (failure) {
      case EngineException e -> throw e;
      case IOException e -> e;
      case RuntimeException e when e.getCause() instanceof IOException cause -> cause;
      case Error e -> throw e;
      default -> new IOException(call + ": " + failure.getMessage(), failure);
    };
  }

  private static EngineException unknown(String call, String what) {
    return new EngineException(Kind.UNKNOWN_OUTCOME, call + ": " + what);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
