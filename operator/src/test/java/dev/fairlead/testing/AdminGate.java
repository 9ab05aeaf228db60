package dev.fairlead.testing;

import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.CallGate.Trap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address before the administration of a proxy. What changes something there counts among the
 * calls of a {@link CallGate}, and can end the caller like those; and it can be in a bad mood.
 */
public final class AdminGate implements AutoCloseable {
  private static final Pattern REQUEST = Pattern.compile("([A-Z]+) (\\S+) ");
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*([0-9]+)\\s*$");

  /** Names that are another one each time: hashes, ids and addresses. */
  private static final Pattern CHANCE = Pattern.compile("[0-9a-f]*[0-9][0-9a-f_.:]*");

  /** How it answers. */
  public enum Mood {
    /** As the proxy does. */
    WELL,
    /** Has the proxy do it, and never says so. */
    SILENT,
    /** Has the proxy do it, and says so when nobody has the patience any more. */
    SLOW,
    /** Has the proxy do it, and ends the connection instead of an answer. */
    LOST,
    /** With an error, and tells the proxy nothing. */
    REFUSING,
    /** With success and nonsense, and tells the proxy nothing. */
    RAVING,
    /** Ends the connection instead. */
    ABSENT
  }

  /** How long it takes when it is slow. */
  static final Duration LATE = Duration.ofSeconds(20);

  private final String who;
  private final @Nullable CallGate calls;
  private final SocketAddress real;
  private final ServerSocketChannel server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Mood mood = Mood.WELL;

  /**
   * A gate.
   *
   * @param who is asked, in the names of calls
   * @param calls that those here count among; null where nobody counts them
   * @param at a path of a unix socket, or a port of this machine
   */
  public AdminGate(String who, @Nullable CallGate calls, SocketAddress real, SocketAddress at) {
    this.who = who;
    this.calls = calls;
    this.real = real;
    try {
      server =
          at instanceof UnixDomainSocketAddress
              ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              : ServerSocketChannel.open();
      server.bind(at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Visitors.serve(server, this::serve);
  }

  /** Where it listens. */
  public SocketAddress address() {
    try {
      return server.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void be(Mood next) {
    mood = next;
  }

  private void serve(SocketChannel client) {
    try (client) {
      byte[] request = request(Channels.newInputStream(client));
      String head = new String(request, StandardCharsets.ISO_8859_1);
      Mood now = mood;
      if (now == Mood.ABSENT) {
        return;
      }
      if (now == Mood.REFUSING || now == Mood.RAVING) {
        say(client, now == Mood.REFUSING ? "500 Internal Server Error" : "200 OK");
        return;
      }
      Trap trap = heard(head);
      if (trap != null && trap.moment() == Moment.BEFORE) {
        trap.end().run();
        return;
      }
      byte[] answer = ask(request);
      if (trap != null) {
        trap.end().run();
      } else if (now == Mood.SILENT) {
        closed.await();
      } else if (now == Mood.WELL || now == Mood.SLOW) {
        boolean _ = now == Mood.SLOW && closed.await(LATE.toSeconds(), TimeUnit.SECONDS);
        Channels.newOutputStream(client).write(answer);
      }
    } catch (IOException e) {
      // Nobody is behind it, or the caller is gone: it sees that the connection ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable Trap heard(String head) {
    Matcher request = REQUEST.matcher(head);
    boolean changing = request.lookingAt() && !request.group(1).equals("GET");
    if (calls == null || !changing) {
      return null;
    }
    String path = CHANCE.matcher(request.group(2)).replaceAll("N");
    return calls.heard("%s %s %s".formatted(who, request.group(1), path));
  }

  private static void say(SocketChannel client, String status) throws IOException {
    String body = "{\"the\": [\"moon\"";
    String answer =
        "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(status, body.length(), body);
    Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
  }

  /** One request for each connection. */
  private static byte[] request(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String head = "";
    while (!head.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no whole request");
      }
      bytes.write(next);
      head = next == '\n' ? bytes.toString(StandardCharsets.ISO_8859_1) : "";
    }
    Matcher length = LENGTH.matcher(head);
    byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
    boolean kept = !head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    String last = kept ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n";
    whole.writeBytes(
        (head.substring(0, head.length() - 4) + last).getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(body);
    return whole.toByteArray();
  }

  private byte[] ask(byte[] request) throws IOException {
    try (SocketChannel channel = SocketChannel.open(real)) {
      Channels.newOutputStream(channel).write(request);
      return Channels.newInputStream(channel).readAllBytes();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
