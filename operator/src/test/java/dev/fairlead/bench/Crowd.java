package dev.fairlead.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The API under more than it is made for, while releases roll: a thousand who follow the events, a
 * thousand webhooks a second, and connections that never say what they want. Nothing may be lost.
 */
final class Crowd {
  private static final int READERS = 1_000;
  private static final int DAWDLERS = 100;
  private static final int SENDERS = 25;
  private static final int PER_SECOND = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final double MEMORY_MIB = 200;
  private static final String SECRET = "bench-secret";

  private final App app;
  private final Path state;
  private final Report report;
  private final Duration flood;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<AtomicInteger> heard = new ArrayList<>();
  private final CountDownLatch connected = new CountDownLatch(READERS);
  private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  Crowd(App app, Path state, Report report, Duration flood) {
    this.app = app;
    this.state = state;
    this.report = report;
    this.flood = flood;
  }

  void run() throws Exception {
    app.roll(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Launched operator =
            Launched.start(
                app.directory().toString(), state, Map.of("FAIRLEAD_WEBHOOK_SECRET", SECRET))) {
      operator.awaitReady();
      operator.awaitApi("/api/v1/releases/" + app.name(), body -> body.contains("\"Converged\""));
      ProcessFigures figures = ProcessFigures.of(operator.pid());
      double before = figures.residentMib();
      try {
        for (int i = 0; i < READERS; i++) {
          AtomicInteger own = new AtomicInteger();
          heard.add(own);
          var _ = threads.submit(() -> read(operator.port(), own));
        }
        boolean all = connected.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; i < DAWDLERS; i++) {
          var _ = threads.submit(() -> dawdle(operator.port()));
        }
        long begun = System.nanoTime();
        Duration cpu = cpu(operator.pid());
        Duration own = cpu(ProcessHandle.current().pid());
        int rolls = flood(operator);
        double seconds = (System.nanoTime() - begun) / 1e9;
        double peak = figures.residentMib();
        tell(operator, all, rolls, before, peak);
        report.value(
            "processor time of the operator, and of those who ask it, cores",
            cores(cpu(operator.pid()).minus(cpu), seconds),
            cores(cpu(ProcessHandle.current().pid()).minus(own), seconds),
            "",
            true);
      } finally {
        close();
      }
    }
  }

  /** Of threads that have ended, too. */
  private static Duration cpu(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  private static String cores(Duration cpu, double seconds) {
    return "%.2f".formatted(cpu.toNanos() / 1e9 / seconds);
  }

  private Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    synchronized (sockets) {
      sockets.add(socket);
    }
    return socket;
  }

  private void close() throws IOException {
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private Void read(int port, AtomicInteger events) throws IOException {
    Socket socket = connect(port);
    write(socket, "GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
    String line = in.readLine();
    if (line == null || !line.contains(" 200 ")) {
      refused.incrementAndGet();
      connected.countDown();
      return null;
    }
    connected.countDown();
    for (; line != null; line = in.readLine()) {
      if (line.startsWith("id: ")) {
        events.incrementAndGet();
      }
    }
    return null;
  }

  /** A byte now and then, of a head that never ends. */
  private Void dawdle(int port) throws IOException {
    Socket socket = connect(port);
    write(socket, "GET / HTTP/1.1\r\nX: ");
    while (!socket.isClosed()) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
      write(socket, "x");
    }
    return null;
  }

  /** Sends webhooks at their pace while one version after the other rolls. */
  private int flood(Launched operator) throws Exception {
    long begun = System.nanoTime();
    CountDownLatch senders = new CountDownLatch(SENDERS);
    for (int i = 0; i < SENDERS; i++) {
      int own = i;
      // Threads of their own: they measure, and must not wait behind a thousand who read.
      var _ =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  send(operator.port(), begun, own);
                } catch (IOException e) {
                  lost.incrementAndGet();
                } finally {
                  senders.countDown();
                }
              });
    }
    int rolls = 0;
    while (senders.getCount() > 0) {
      int mark = operator.mark();
      app.roll(1);
      operator.await(mark, text -> text.contains(" ended after ") && text.contains("Complete"));
      rolls++;
    }
    return rolls;
  }

  /** Each at its time: a late answer makes the next ones wait, and that counts. */
  private void send(int port, long begun, int sender) throws IOException {
    Socket socket = connect(port);
    InputStream in = socket.getInputStream();
    long step = TimeUnit.SECONDS.toNanos(1) * SENDERS / PER_SECOND;
    long due = begun + step * sender / SENDERS;
    for (int n = 0; due < begun + flood.toNanos(); n++, due += step) {
      LockSupport.parkNanos(due - System.nanoTime());
      write(
          socket,
          "POST /api/v1/webhooks/git HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n"
              + "X-Gitlab-Token: "
              + SECRET
              + "\r\nX-GitHub-Delivery: "
              + sender
              + "-"
              + n
              + "\r\n\r\n{}");
      if (!answer(in).contains(" 202 ")) {
        lost.incrementAndGet();
      }
      latencies.add(System.nanoTime() - due);
    }
  }

  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    String text = head.toString();
    int length = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
    int end = text.indexOf('\r', length);
    in.skipNBytes(Long.parseLong(text.substring(length + "content-length: ".length(), end)));
    return text.substring(0, text.indexOf('\r'));
  }

  /** How many events there are by now, as the API says of each rollout. */
  private int events(Launched operator) throws IOException {
    JsonNode jobs =
        Json.parse(operator.get("/api/v1/releases/" + app.name() + "/history?limit=1000"));
    int all = 0;
    for (JsonNode job : jobs.path("jobs")) {
      String log = operator.get("/api/v1/jobs/" + job.path("id").asText() + "/logs");
      all += (int) log.lines().filter(line -> !line.startsWith(" ")).count();
    }
    return all;
  }

  private void tell(Launched operator, boolean connectedAll, int rolls, double before, double peak)
      throws Exception {
    int told = events(operator);
    long end = System.nanoTime() + PATIENCE.toNanos();
    long missing = READERS;
    while (missing > 0 && System.nanoTime() < end) {
      missing = heard.stream().filter(own -> own.get() < told).count();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    report.value(
        "readers of events at once, refused",
        "",
        READERS + ", " + refused.get(),
        "0 refused",
        connectedAll && refused.get() == 0);
    report.value(
        "readers that missed one of " + told + " events, " + rolls + " rolls",
        "",
        "" + missing,
        "0",
        missing == 0 && rolls > 0);
    report.value(
        "webhooks in " + flood.toSeconds() + " s, not answered 202",
        "",
        latencies.size() + ", " + lost.get(),
        "0",
        lost.get() == 0);
    List<Long> sorted = latencies.stream().sorted().toList();
    Duration p99 = Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
    report.value(
        "webhook's answer, 50th and 99th percentile",
        Report.text(Duration.ofNanos(sorted.get(sorted.size() / 2))),
        Report.text(p99),
        "<= 250 ms",
        p99.toMillis() <= 250);
    report.value(
        "resident memory before and at its end, MiB",
        "%.0f".formatted(before),
        "%.0f".formatted(peak),
        "<= %.0f".formatted(MEMORY_MIB),
        peak <= MEMORY_MIB);
  }
}
