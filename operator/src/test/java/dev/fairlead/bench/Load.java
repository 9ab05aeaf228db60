package dev.fairlead.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Fifty requests a second to a port of this machine, each on time whatever becomes of others. */
final class Load implements AutoCloseable {
  private static final long EVERY_MILLIS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpRequest request;
  private final HttpClient client =
      HttpClient.newBuilder().executor(Executors.newVirtualThreadPerTaskExecutor()).build();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final SortedMap<String, Integer> failures = new TreeMap<>();
  private final SortedSet<Long> badSeconds = new TreeSet<>();
  private long began;
  private Duration latest = Duration.ZERO;
  private int sent;

  Load(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/cgi-bin/answer"))
            .timeout(PATIENCE)
            .build();
  }

  void start() {
    began = System.nanoTime();
    var _ = clock.scheduleAtFixedRate(this::ask, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  boolean answers() {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private synchronized void ask() {
    Duration at = Duration.ofNanos(System.nanoTime() - began);
    Duration late = at.minusMillis(sent * EVERY_MILLIS);
    latest = late.compareTo(latest) > 0 ? late : latest;
    sent++;
    var _ =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofString())
            .whenComplete((answer, failure) ->
                note(at, answer == null ? String.valueOf(failure) : "" + answer.statusCode()));
  }

  private synchronized void note(Duration at, String outcome) {
    if (!outcome.equals("200")) {
      failures.merge(outcome, 1, Integer::sum);
      badSeconds.add(at.toSeconds());
    }
  }

  /** In which seconds since the start requests were sent that failed. */
  synchronized SortedSet<Long> badSeconds() {
    return new TreeSet<>(badSeconds);
  }

  /** By how much a request was sent late at most: for so long the machine itself stood still. */
  synchronized Duration latest() {
    return latest;
  }

  synchronized int sent() {
    return sent;
  }

  /** How many failed, by what was said. */
  synchronized SortedMap<String, Integer> failures() {
    return new TreeMap<>(failures);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    client.close();
  }
}
