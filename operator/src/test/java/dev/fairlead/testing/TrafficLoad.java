package dev.fairlead.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link TrafficApp} at a steady rate, whether answers come or not, in all the ways that
 * people do. Nothing is asked a second time: what is not answered well is a failure.
 */
public final class TrafficLoad implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Clients let an idle connection go before the other side does: after so long, as Java's. */
  private static final Duration IDLE = Duration.ofSeconds(30);

  private static final byte[] PIECE = new byte[16 << 10];
  private static final int PIECES = 8;
  private static final Duration TALK = Duration.ofMillis(100);

  private static final Set<Kind> QUICK = EnumSet.of(Kind.KEPT, Kind.ANEW);

  /** One way to ask. */
  public enum Kind {
    /** A quick answer on a connection that is kept. */
    KEPT,
    /** A quick answer on a connection of its own. */
    ANEW,
    /** An answer that takes a second. */
    SECOND,
    /** An answer that takes ten. */
    TEN_SECONDS,
    /** 128 KiB that take 0.4 s to be sent. */
    UPLOAD,
    /** A WebSocket that asks ten times a second. */
    SOCKET
  }

  /**
   * What became of one.
   *
   * @param phase in which it was sent
   * @param answer the version that answered, or what went wrong
   */
  public record Asked(Kind kind, String phase, long nanos, boolean well, String answer) {}

  /** A connection that is idle since then. */
  private record Kept(HttpLine line, long since) {}

  private final int port;
  private final Duration gap;
  private final boolean patient;
  private final List<Kind> kinds;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedDeque<Kept> kept = new ConcurrentLinkedDeque<>();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Thread driver;
  private volatile String phase = "";
  private volatile boolean ended;
  private final AtomicInteger closed = new AtomicInteger();

  /**
   * @param kinds taken in turn
   * @param sockets that talk all the time, each for some seconds
   */
  public TrafficLoad(int port, int perSecond, List<Kind> kinds, int sockets, Duration life) {
    this(port, perSecond, kinds, sockets, life, false);
  }

  /**
   * The same.
   *
   * @param patient whether a GET is asked once more where the other side closed the connection
   *     before it said a word, as clients of HTTP do (RFC 9110, 9.2.2)
   */
  public TrafficLoad(
      int port, int perSecond, List<Kind> kinds, int sockets, Duration life, boolean patient) {
    this.port = port;
    this.patient = patient;
    this.gap = Duration.ofSeconds(1).dividedBy(perSecond);
    this.kinds = List.copyOf(kinds);
    for (int i = 0; i < sockets; i++) {
      threads.execute(() -> talk(life));
    }
    this.driver = Thread.ofPlatform().name("load").start(this::drive);
  }

  /** From now on this goes on. */
  public void phase(String name) {
    phase = name;
  }

  private void drive() {
    long next = System.nanoTime();
    for (int number = 0; !ended; number++) {
      Kind kind = kinds.get(number % kinds.size());
      long due = next;
      threads.execute(() -> ask(kind, due));
      next += gap.toNanos();
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void ask(Kind kind, long due) {
    String now = phase;
    try {
      String answer =
          switch (kind) {
            case KEPT -> onKept();
            case ANEW -> once("/");
            case SECOND -> once("/slow?ms=1000");
            case TEN_SECONDS -> once("/slow?ms=10000");
            case UPLOAD -> upload();
            case SOCKET -> throw new IllegalArgumentException("sockets talk on their own");
          };
      asked.add(new Asked(kind, now, System.nanoTime() - due, true, answer));
    } catch (IOException e) {
      asked.add(new Asked(kind, now, System.nanoTime() - due, false, e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String onKept() throws IOException {
    Kept last = kept.pollFirst();
    if (last == null || System.nanoTime() - last.since() > IDLE.toNanos()) {
      forget(last);
      return keeping(new HttpLine(port));
    }
    HttpLine line = last.line();
    try {
      return keeping(line);
    } catch (IOException e) {
      mayAskAgain(line, e);
      return keeping(new HttpLine(port));
    }
  }

  private void mayAskAgain(HttpLine line, IOException failure) throws IOException {
    if (!patient || line.heard()) {
      throw failure;
    }
    closed.incrementAndGet();
  }

  /** It and all that have been idle for longer. */
  private void forget(@Nullable Kept first) throws IOException {
    for (Kept next = first; next != null; next = kept.pollFirst()) {
      next.line().close();
    }
  }

  private String keeping(HttpLine line) throws IOException {
    boolean well = false;
    try {
      String answer = line.get("/");
      well = line.isOpen();
      return answer;
    } finally {
      if (well) {
        kept.addFirst(new Kept(line, System.nanoTime()));
      } else {
        line.close();
      }
    }
  }

  private String once(String path) throws IOException {
    try (HttpLine line = new HttpLine(port)) {
      try {
        return line.get(path);
      } catch (IOException e) {
        mayAskAgain(line, e);
      }
    }
    try (HttpLine line = new HttpLine(port)) {
      return line.get(path);
    }
  }

  private String upload() throws IOException, InterruptedException {
    try (HttpLine line = new HttpLine(port)) {
      String[] words = line.upload("/upload", PIECES, PIECE, Duration.ofMillis(50)).split(" ", -1);
      if (!words[words.length - 1].equals("" + PIECES * PIECE.length)) {
        throw new IOException("arrived: " + List.of(words));
      }
      return words[0];
    }
  }

  /** One socket after the other; each of its questions counts. */
  private void talk(Duration life) {
    while (!ended) {
      long end = System.nanoTime() + life.toNanos();
      String now = phase;
      long start = System.nanoTime();
      try (WebSocketLine line = new WebSocketLine(port, "/websocket")) {
        for (int number = 0; !ended && System.nanoTime() < end; number++) {
          now = phase;
          start = System.nanoTime();
          String answer = line.ask("question " + number);
          boolean well = answer.endsWith(" question " + number);
          String version = answer.substring(0, Math.max(0, answer.indexOf(' ')));
          asked.add(
              new Asked(
                  Kind.SOCKET, now, System.nanoTime() - start, well, well ? version : answer));
          Thread.sleep(TALK);
        }
        line.end();
      } catch (IOException e) {
        asked.add(new Asked(Kind.SOCKET, now, System.nanoTime() - start, false, e.toString()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  public int sent() {
    return asked.size();
  }

  /** How many connections were closed as a request came, which was asked once more. */
  public int closed() {
    return closed.get();
  }

  /** What went wrong so far. */
  public List<Asked> failures() {
    return asked.stream().filter(one -> !one.well()).toList();
  }

  /** How many were answered well, by version. */
  public Map<String, Long> answers() {
    Map<String, Long> counts = new TreeMap<>();
    asked.stream().filter(Asked::well).forEach(one -> counts.merge(one.answer(), 1L, Long::sum));
    return counts;
  }

  /** How many this version answered well. */
  public long answers(String version) {
    return answers().getOrDefault(version, 0L);
  }

  /** How many were answered well, by kind. */
  public Map<Kind, Long> kinds() {
    Map<Kind, Long> counts = new TreeMap<>();
    asked.stream().filter(Asked::well).forEach(one -> counts.merge(one.kind(), 1L, Long::sum));
    return counts;
  }

  /** How long quick answers took in a phase: of a hundred, so many came within this time. */
  public Duration within(String during, int percent) {
    List<Long> times = new ArrayList<>();
    asked.stream()
        .filter(one -> one.phase().equals(during))
        .filter(one -> QUICK.contains(one.kind()))
        .forEach(one -> times.add(one.nanos()));
    if (times.isEmpty()) {
      return Duration.ZERO;
    }
    times.sort(null);
    return Duration.ofNanos(times.get(Math.min(times.size() - 1, times.size() * percent / 100)));
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
      forget(kept.pollFirst());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
