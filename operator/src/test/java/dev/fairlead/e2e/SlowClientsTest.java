package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections on which a request never ends. */
final class SlowClientsTest {
  private static final int CLIENTS = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** As the operator has it, but in less time. */
  private static final String HURRY = "-Dsun.net.httpserver.maxReqTime=2";

  /** One that sends a byte of its head now and then. */
  private static final class Dawdler implements AutoCloseable {
    private final Socket socket;
    private boolean ended;

    Dawdler(int port, String begin) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(1);
      socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the server closed it, however often it was tried to go on. */
    boolean isOver() {
      if (ended) {
        return true;
      }
      try {
        socket.getOutputStream().write('x');
        ended = socket.getInputStream().read() < 0;
      } catch (java.net.SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        ended = true;
      }
      return ended;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void endWhileOthersAreServed() throws IOException {
    List<Dawdler> all = new ArrayList<>();
    try (DesiredFiles files = new DesiredFiles();
        OperatorProcess operator = OperatorProcess.run(files, Map.of("JAVA_TOOL_OPTIONS", HURRY))) {
      Eventually.within(PATIENCE, () -> assertThat(operator.answers("/livez")).isTrue());
      int port = Integer.parseInt(operator.api().substring(operator.api().indexOf(':') + 1));
      for (int i = 0; i < CLIENTS; i++) {
        String head = "POST /deploy/shop HTTP/1.1\r\nHost: 127.0.0.1\r\n";
        all.add(
            new Dawdler(
                port, i % 2 == 0 ? "GET / HTTP/1.1\r\nX: " : head + "Content-Length: 9\r\n\r\n"));
      }
      assertThat(operator.answers("/livez")).as("others are served").isTrue();
      Eventually.within(PATIENCE, () -> assertThat(all).allMatch(Dawdler::isOver));
      assertThat(operator.answers("/livez")).isTrue();
    } finally {
      for (Dawdler one : all) {
        one.close();
      }
    }
  }
}
