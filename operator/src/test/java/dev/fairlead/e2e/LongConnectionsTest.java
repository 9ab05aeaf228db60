package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.HttpLine;
import dev.fairlead.testing.WebSocketLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * What lasts long (a WebSocket, an answer of events without an end) through the real proxies, while
 * the instance that it is with is replaced: what is counted, what goes on, and when it ends.
 */
final class LongConnectionsTest {
  private static final Led.Images IMAGES = new Led.Images();
  private static final int DRAIN_SECONDS = 5;
  private static final Duration DRAIN = Duration.ofSeconds(DRAIN_SECONDS);

  /** A busy machine looks late. */
  private static final Duration LATE = Duration.ofSeconds(12);

  private static final Duration OFTEN = Duration.ofMillis(50);

  @AfterAll
  static void remove() {
    IMAGES.close();
  }

  /**
   * How long each went on after requests were led to the next version.
   *
   * @param by the proxy
   */
  private record Lasted(Led.By by, Duration socket, Duration events) {}

  @Test
  void whatLastsGoesOnUntilTheDrainIsOverAndNoLonger() throws Exception {
    for (Lasted lasted : all(List.of(Led.By.values()))) {
      // Caddy closes WebSockets with each change of its configuration.
      Duration least = lasted.by() == Led.By.CADDY ? Duration.ZERO : DRAIN.minusSeconds(2);
      Duration most = lasted.by() == Led.By.CADDY ? Duration.ofSeconds(2) : DRAIN.plus(LATE);
      assertThat(lasted.socket()).as(lasted.toString()).isBetween(least, most);
      assertThat(lasted.events())
          .as(lasted.toString())
          .isBetween(DRAIN.minusSeconds(2), DRAIN.plus(LATE));
    }
  }

  private static List<Lasted> all(List<Led.By> proxies) throws Exception {
    List<Future<Lasted>> plays = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(proxies.size())) {
      for (Led.By by : proxies) {
        plays.add(threads.submit(() -> play(by)));
      }
    }
    List<Lasted> all = new ArrayList<>();
    for (Future<Lasted> play : plays) {
      all.add(play.get());
    }
    return all;
  }

  private static Lasted play(Led.By by) throws IOException {
    try (Behind it = new Behind(by, IMAGES, DRAIN_SECONDS)) {
      it.declare("one");
      try (OperatorProcess _ = it.operator()) {
        it.ends("one");
        Talk socket = Talk.socket(it.led.port());
        Talk events = Talk.events(it.led.port());
        it.declare("two");
        Eventually.within(
            Behind.PATIENCE, () -> assertThat(answer(it.led.port())).isEqualTo("two"));
        long moved = System.nanoTime();
        it.ends("two");
        return new Lasted(by, socket.lasted(moved), events.lasted(moved));
      }
    }
  }

  @Test
  void anInstanceIsStoppedWhenItsLastStreamHasEnded() throws Exception {
    try (Behind it = new Behind(Led.By.FRONT, IMAGES, 600)) {
      it.declare("one");
      try (OperatorProcess operator = it.operator()) {
        it.ends("one");
        try (HttpLine stream = new HttpLine(it.led.port())) {
          stream.stream("/events");
          it.declare("two");
          Eventually.within(
              Behind.PATIENCE,
              () -> {
                assertThat(answer(it.led.port())).isEqualTo("two");
                assertThat(operator.get("/api/v1/releases/" + it.files.project()))
                    .contains("1 session");
              });
          assertThat(it.host.of("web")).hasSize(2);
          assertThat(stream.line() + stream.line() + stream.line()).contains("data: one");
        }
        it.ends("two");
      }
    }
  }

  private static String answer(int port) throws IOException {
    try (HttpLine line = new HttpLine(port)) {
      return line.get("/");
    }
  }

  /** Something with the first version that ends some time. */
  private static final class Talk {
    private volatile long last = System.nanoTime();
    private final Thread thread;

    /** One word of it; it throws when it has ended. */
    private interface Word {
      void heard() throws IOException;
    }

    private Talk(Word word) {
      thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    word.heard();
                    last = System.nanoTime();
                    LockSupport.parkNanos(OFTEN.toNanos());
                  }
                } catch (IOException e) {
                  // It has ended, which is what is waited for.
                }
              });
    }

    static Talk socket(int port) throws IOException {
      WebSocketLine line = new WebSocketLine(port, "/websocket");
      return new Talk(() -> assertThat(line.ask("hello")).isEqualTo("one hello"));
    }

    static Talk events(int port) throws IOException {
      HttpLine line = new HttpLine(port);
      line.stream("/events");
      return new Talk(() -> {
        String text = line.line();
        assertThat(text).doesNotContain("two");
      });
    }

    /** From then on; it must have ended. */
    Duration lasted(long since) {
      Eventually.within(LATE, () -> assertThat(thread.isAlive()).isFalse());
      return Duration.ofNanos(Math.max(0, last - since));
    }
  }
}
