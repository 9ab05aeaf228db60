package dev.fairlead.traffic.haproxy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HAProxy's own command line, by the socket of its master process: a command, then the answer. */
final class MasterSocket {
  /** An answer of some hundred routes has some hundred kilobytes (I16). */
  private static final int MAX_BYTES = 8 << 20;

  private final Path path;
  private final Duration deadline;

  MasterSocket(Path path, Duration deadline) {
    this.path = path;
    this.deadline = deadline;
  }

  /** It took the question and did not answer in time. */
  static final class Silent extends IOException {
    private static final long serialVersionUID = 1L;

    Silent(Duration deadline) {
      super("the front did not answer within " + deadline.toMillis() + " ms");
    }
  }

  String ask(String command) throws IOException {
    CompletableFuture<String> answer = new CompletableFuture<>();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Thread.ofVirtual()
          .name("front")
          .start(() -> {
            try {
              answer.complete(exchange(channel, command));
            } catch (IOException | RuntimeException e) {
              answer.completeExceptionally(e);
            }
          });
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Silent(deadline);
    } catch (ExecutionException e) {
      throw new IOException("the front cannot be asked: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the front was asked");
    }
  }

  private String exchange(SocketChannel channel, String command) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(path));
    ByteBuffer question = StandardCharsets.US_ASCII.encode(command + "\n");
    while (question.hasRemaining()) {
      channel.write(question);
    }
    channel.shutdownOutput();
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (channel.read(buffer) >= 0) {
      buffer.flip();
      text.append(StandardCharsets.US_ASCII.decode(buffer));
      buffer.clear();
      if (text.length() > MAX_BYTES) {
        throw new IOException("the front answers without an end");
      }
    }
    return text.toString();
  }
}
