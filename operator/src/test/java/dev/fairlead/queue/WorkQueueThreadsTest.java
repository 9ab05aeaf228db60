package dev.fairlead.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue on real threads. */
@Timeout(30)
class WorkQueueThreadsTest {
  private static final int KEYS = 8;
  private static final int TRIGGERS = 5_000;
  private static final QueueLimits LIMITS = new QueueLimits(4, 4, 100, Duration.ofSeconds(5));

  private static <K> WorkQueue<K> queue(Handler<K> handler) {
    return new WorkQueue<>(
        LIMITS,
        Backoff.DEFAULT,
        new ThreadScheduler("test"),
        () -> ThreadLocalRandom.current().nextDouble(),
        new QueueListener<>() {},
        handler);
  }

  @Test
  void underLoadNoKeyDoublesAndTheLastTriggerIsSeen() throws InterruptedException {
    AtomicLongArray desired = new AtomicLongArray(KEYS);
    Map<Integer, Long> seen = new ConcurrentHashMap<>();
    Map<Integer, AtomicInteger> inside = new ConcurrentHashMap<>();
    AtomicBoolean doubled = new AtomicBoolean();
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger mostAtOnce = new AtomicInteger();
    Handler<Integer> handler =
        key -> {
          AtomicInteger here = inside.computeIfAbsent(key, _ -> new AtomicInteger());
          if (here.incrementAndGet() > 1) {
            doubled.set(true);
          }
          mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          seen.put(key, desired.get(key));
          LockSupport.parkNanos(10_000);
          atOnce.decrementAndGet();
          here.decrementAndGet();
          return Next.DONE;
        };
    try (WorkQueue<Integer> queue = queue(handler)) {
      Thread[] writers = new Thread[3];
      for (int w = 0; w < writers.length; w++) {
        writers[w] =
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < TRIGGERS; i++) {
                    int key = i % KEYS;
                    desired.incrementAndGet(key);
                    queue.addAfter(key, Duration.ofNanos(i % 3 * 10_000L));
                  }
                });
      }
      for (Thread writer : writers) {
        writer.join();
      }
      await().untilAsserted(() -> assertThat(queue.depth()).isEqualTo(new QueueDepth(0, 0, 0)));
      for (int key = 0; key < KEYS; key++) {
        assertThat(seen.get(key)).isEqualTo(desired.get(key));
      }
      assertThat(doubled).isFalse();
      assertThat(mostAtOnce.get()).isLessThanOrEqualTo(LIMITS.maxWorkers());
    }
  }

  @Test
  void shutdownLetsTheRunningFinish() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    WorkQueue<String> queue =
        queue(_ -> {
          inside.countDown();
          awaitUninterrupted(mayEnd);
          finished.set(true);
          return new Next.After(Duration.ZERO);
        });
    queue.add("a");
    inside.await();
    Thread.ofVirtual().start(mayEnd::countDown);
    assertThat(queue.shutdown(Duration.ofSeconds(10))).isTrue();
    assertThat(finished).isTrue();
    assertThat(queue.depth()).isEqualTo(new QueueDepth(0, 0, 0));
  }

  @Test
  void shutdownInterruptsWhatOutlastsItsDeadline() throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    WorkQueue<String> queue =
        queue(_ -> {
          inside.countDown();
          interrupted.set(awaitUninterrupted(new CountDownLatch(1)));
          return Next.DONE;
        });
    queue.add("a");
    inside.await();
    assertThat(queue.shutdown(Duration.ofMillis(10))).isFalse();
    await().untilTrue(interrupted);
  }

  /** Whether the wait was interrupted. */
  private static boolean awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
