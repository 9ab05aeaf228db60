package dev.fairlead.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks an address at a steady rate, whether answers come or not, as many people do: over kept and
 * over new connections, for quick and for slow answers. Every answer but 200 is a failure.
 */
public final class RequestLoad implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final URI base;
  private final Duration gap;
  private final List<String> paths;
  private final HttpClient kept = client();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger sent = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final SortedMap<String, AtomicLong> answers = new ConcurrentSkipListMap<>();
  private final Thread driver;
  private volatile boolean ended;

  /**
   * @param perSecond requests
   * @param paths asked for in turn
   */
  public RequestLoad(URI base, int perSecond, List<String> paths) {
    this.base = base;
    this.gap = Duration.ofSeconds(1).dividedBy(perSecond);
    this.paths = List.copyOf(paths);
    this.driver = Thread.ofPlatform().name("load").start(this::drive);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(LIMIT)
        .build();
  }

  private void drive() {
    long next = System.nanoTime();
    while (!ended) {
      int number = sent.getAndIncrement();
      threads.execute(() -> ask(number));
      next += gap.toNanos();
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void ask(int number) {
    String path = paths.get(number % paths.size());
    HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).build();
    try {
      HttpResponse<String> response =
          number % 3 == 0
              ? anew(request)
              : kept.send(request, HttpResponse.BodyHandlers.ofString());
      answers.computeIfAbsent(response.body().strip(), _ -> new AtomicLong()).incrementAndGet();
      if (response.statusCode() != 200) {
        failures.add(number + " " + path + ": " + response.statusCode());
      }
    } catch (IOException e) {
      failures.add(number + " " + path + ": " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HttpResponse<String> anew(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient once = client()) {
      return once.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** How many were sent. */
  public int sent() {
    return sent.get();
  }

  /** What went wrong so far. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** How often each text was answered. */
  public Map<String, Long> answers() {
    SortedMap<String, Long> counts = new TreeMap<>();
    answers.forEach((text, count) -> counts.put(text, count.get()));
    return counts;
  }

  /** Sends no more, and waits for what was sent. */
  @Override
  public void close() {
    ended = true;
    try {
      driver.join();
      threads.shutdown();
      if (!threads.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("requests are still under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
