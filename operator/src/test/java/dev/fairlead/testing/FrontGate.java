package dev.fairlead.testing;

import dev.fairlead.testing.AdminGate.Mood;
import dev.fairlead.testing.CallGate.Moment;
import dev.fairlead.testing.CallGate.Trap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A unix socket before the front's own: what changes something there counts among the calls of a
 * {@link CallGate}, and can end the caller like those. The front's image must be one that {@link
 * FrontImage#buildGated} made.
 */
public final class FrontGate implements AutoCloseable {
  private static final Pattern CHANGING =
      Pattern.compile(
          "(?:@!?\\S+ )?(add server|set server|enable health|del server|shutdown|reload)");
  private static final Pattern STATE = Pattern.compile(" state (\\w+)");

  private final CallGate calls;
  private final Path real;
  private final ServerSocketChannel server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Mood mood = Mood.WELL;

  /**
   * @param directory of the front, below the operator's state
   */
  public FrontGate(CallGate calls, Path directory) {
    this.calls = calls;
    this.real = directory.resolve(FrontImage.GATED_SOCKET);
    try {
      Files.createDirectories(directory);
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(directory.resolve("master.sock")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Visitors.serve(server, this::serve);
  }

  /** How it answers from now on. */
  public void be(Mood next) {
    mood = next;
  }

  private void serve(SocketChannel client) {
    try (client) {
      String command = read(client);
      switch (mood) {
        case WELL -> pass(client, command);
        case SILENT -> {
          String _ = ask(command);
          closed.await();
        }
        case SLOW -> {
          String answer = ask(command);
          boolean _ = closed.await(AdminGate.LATE.toSeconds(), TimeUnit.SECONDS);
          client.write(StandardCharsets.US_ASCII.encode(answer));
        }
        case LOST -> {
          String _ = ask(command);
        }
        case REFUSING -> client.write(StandardCharsets.US_ASCII.encode("Permission denied\n"));
        case RAVING -> client.write(StandardCharsets.US_ASCII.encode("# the,moon\n1,2,3\n"));
        case ABSENT -> {}
      }
    } catch (IOException e) {
      // Nobody is behind it, or the caller is gone: it sees that the connection ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(SocketChannel client, String command) throws IOException {
    Matcher changing = CHANGING.matcher(command);
    Trap trap = changing.lookingAt() ? calls.heard(name(changing.group(1), command)) : null;
    if (trap != null && trap.moment() == Moment.BEFORE) {
      trap.end().run();
      return;
    }
    String answer = ask(command);
    if (trap != null) {
      trap.end().run();
      return;
    }
    client.write(StandardCharsets.US_ASCII.encode(answer));
  }

  private static String name(String verb, String command) {
    Matcher state = STATE.matcher(command);
    return "front " + verb + (state.find() ? " " + state.group(1) : "");
  }

  /** Asks the front itself. */
  public String ask(String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(real))) {
      channel.write(StandardCharsets.US_ASCII.encode(command));
      channel.shutdownOutput();
      return read(channel);
    }
  }

  private static String read(SocketChannel channel) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (channel.read(buffer) >= 0) {
      bytes.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
    return bytes.toString(StandardCharsets.US_ASCII);
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
