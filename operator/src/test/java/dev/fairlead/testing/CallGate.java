package dev.fairlead.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A unix socket before the Engine's that sees each call that changes the host, and can end the
 * caller at one of them: before the Engine hears of it, or after it is done and before the caller
 * does.
 *
 * <p>A caller that prunes must not see what other tests run on the same host: lists and events are
 * narrowed to one project where that is asked for.
 */
public final class CallGate implements AutoCloseable {
  private static final int BUFFER = 64 << 10;
  private static final Pattern CHANGING =
      Pattern.compile("(POST|DELETE) (?:/v[0-9.]+)?/(containers|networks|volumes|images)/\\S*");
  private static final Pattern CALL =
      Pattern.compile("(\\S+) (?:/v[0-9.]+)?/(\\w+)(?:/[0-9A-Za-z_.-]+)??(?:/([a-z]+))?[? ]");
  private static final Pattern EVENTS = Pattern.compile("GET \\S*/events\\?");
  private static final Pattern FILTERS = Pattern.compile("filters=[^ &]*");

  /** When the caller ends, seen from the Engine. */
  public enum Moment {
    BEFORE,
    AFTER
  }

  /** Springs with the call after which these are all that were made. */
  record Trap(Predicate<List<String>> when, Moment moment, Runnable end) {}

  /** One connection of the caller. */
  private static final class Line {
    volatile @Nullable Runnable onAnswer;
  }

  private final Path target;
  private final Path directory;
  private final ServerSocketChannel server;
  private final String onlyProject;
  private final List<String> calls = new ArrayList<>();
  private @Nullable Trap trap;
  private boolean sprung;
  private boolean watched;
  private long last = System.nanoTime();

  /**
   * A gate before this socket.
   *
   * @param onlyProject the project that the caller may see; empty for all
   */
  public CallGate(Path target, String onlyProject) {
    this.target = target;
    this.onlyProject = onlyProject;
    try {
      directory = Files.createTempDirectory("flg");
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(directory.resolve("s")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public URI uri() {
    return URI.create("unix://" + directory.resolve("s"));
  }

  /** Forgets the calls so far, and ends the caller at the given one of those to come, from 1. */
  public synchronized void arm(int call, Moment moment, Runnable end) {
    arm(made -> made.size() == call, moment, end);
  }

  /** The same at the first of those to come with this name. */
  public synchronized void arm(String call, Moment moment, Runnable end) {
    arm(made -> made.getLast().equals(call), moment, end);
  }

  private void arm(Predicate<List<String>> when, Moment moment, Runnable end) {
    calls.clear();
    last = System.nanoTime();
    sprung = false;
    trap = new Trap(when, moment, end);
  }

  /** Forgets the calls so far. */
  public synchronized void forget() {
    calls.clear();
    last = System.nanoTime();
  }

  /** Lets all pass, and waits for the next caller. */
  public synchronized void disarm() {
    forget();
    trap = null;
    watched = false;
  }

  /** Whether a caller asked for the Engine's events. */
  public synchronized boolean watched() {
    return watched;
  }

  /** The changing calls since then: {@code POST containers/start}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** Whether the caller was ended. */
  public synchronized boolean sprung() {
    return sprung;
  }

  /** Whether no changing call came for so long. */
  public synchronized boolean quietFor(Duration time) {
    return System.nanoTime() - last > time.toNanos();
  }

  /** Notes a call. @return what it springs; null when nothing */
  synchronized @Nullable Trap heard(String call) {
    calls.add(call);
    last = System.nanoTime();
    Trap set = trap;
    if (set == null || !set.when().test(calls)) {
      return null;
    }
    trap = null;
    return new Trap(set.when(), set.moment(), () -> spring(set));
  }

  /** The caller is gone before anybody is told so: the next one must not meet it. */
  private void spring(Trap set) {
    set.end().run();
    synchronized (this) {
      sprung = true;
    }
  }

  private synchronized void noteWatch(String request) {
    watched |= EVENTS.matcher(request).lookingAt();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(target));
        Line line = new Line();
        Thread.ofVirtual().start(() -> requests(client, upstream, line));
        Thread.ofVirtual().start(() -> answers(upstream, client, line));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void requests(SocketChannel client, SocketChannel upstream, Line line) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (client;
        upstream) {
      while (client.read(buffer) >= 0) {
        buffer.flip();
        String text = StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
        noteWatch(text);
        Trap sprung = changing(text) ? heard(name(text)) : null;
        if (sprung != null && sprung.moment() == Moment.BEFORE) {
          sprung.end().run();
          return;
        }
        if (sprung != null) {
          line.onAnswer = sprung.end();
        }
        write(upstream, narrowed(text, buffer));
        buffer.clear();
      }
    } catch (IOException e) {
      // The caller is gone.
    }
  }

  private static void answers(SocketChannel upstream, SocketChannel client, Line line) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (upstream;
        client) {
      while (upstream.read(buffer) >= 0) {
        buffer.flip();
        Runnable end = line.onAnswer;
        if (end != null) {
          end.run();
          return;
        }
        write(client, buffer);
        buffer.clear();
      }
    } catch (IOException e) {
      // The caller is gone.
    }
  }

  private static void write(SocketChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  private static boolean changing(String text) {
    return CHANGING.matcher(text).lookingAt();
  }

  /** The method and what it is called on, without ids and parameters. */
  private static String name(String request) {
    Matcher call = CALL.matcher(request);
    if (!call.lookingAt()) {
      return request.lines().findFirst().orElse("");
    }
    String verb = call.group(3) == null ? "" : "/" + call.group(3);
    return call.group(1) + " " + call.group(2) + verb;
  }

  private ByteBuffer narrowed(String text, ByteBuffer bytes) {
    boolean lists =
        text.startsWith("GET ")
            && (text.contains("/containers/json?") || text.contains("/events?"));
    if (onlyProject.isEmpty() || !lists) {
      return bytes;
    }
    String filter =
        "filters=%7B%22label%22%3A%5B%22com.docker.compose.project%3D" + onlyProject + "%22%5D%7D";
    return StandardCharsets.ISO_8859_1.encode(FILTERS.matcher(text).replaceFirst(filter));
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(directory.resolve("s"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
