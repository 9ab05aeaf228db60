package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** An app that answers at once and slowly, and what asks it as many people do. */
final class TrafficApp {
  /** Ends at once, whatever it is asked meanwhile: what the proxy does not take care of is lost. */
  static final String AT_ONCE = "exit 0";

  /** Goes on for a while, as apps that drain do. */
  static final String DRAINS = "sleep 2; exit 0";

  static final String WELL = "wget -q -O /dev/null http://127.0.0.1:8080/quick";
  static final String BROKEN = "exit 1";

  private TrafficApp() {}

  /**
   * Builds one.
   *
   * @param onTerm what it does when it is told to stop
   */
  static String image(TestProject project, String version, String health, String onTerm) {
    return project.image(
        version,
        "RUN [\"/bin/mkdir\", \"-p\", \"/www/cgi-bin\"]",
        "RUN echo %s > /www/quick".formatted(version),
        "RUN printf '#!/bin/sh\\nsleep $QUERY_STRING\\nprintf \"Content-Type:"
            + " text/plain\\\\r\\\\n\\\\r\\\\n%s\\\\n\"\\n'".formatted(version)
            + " > /www/cgi-bin/slow && /bin/busybox chmod 755 /www/cgi-bin/slow",
        "HEALTHCHECK --interval=1s --timeout=10s --retries=2 CMD " + health,
        "CMD [\"/bin/sh\", \"-c\", \"trap '"
            + onTerm
            + "' TERM; httpd -f -p 8080 -h /www & wait\"]");
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From when on it is led to: a proxy that reloads answers by its old workers for a moment. */
  static RequestLoad load(int port, int perSecond) {
    URI base = URI.create("http://127.0.0.1:" + port);
    Eventually.stays(Duration.ofMillis(500), () -> assertThat(answer(base)).isEqualTo(200));
    return new RequestLoad(
        base,
        perSecond,
        List.of(
            "/quick",
            "/quick",
            "/cgi-bin/slow?1",
            "/quick",
            "/quick",
            "/quick",
            "/quick",
            "/quick",
            "/quick",
            "/cgi-bin/slow?2",
            "/quick",
            "/quick",
            "/quick"));
  }

  private static int answer(URI base) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) base.resolve("/quick").toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
