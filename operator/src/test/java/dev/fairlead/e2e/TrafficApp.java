package dev.fairlead.e2e;

import dev.fairlead.testing.RequestLoad;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;

/** An app that answers at once and slowly, and what asks it as many people do. */
final class TrafficApp {
  /** Ends at once, whatever it is asked meanwhile: what the proxy does not take care of is lost. */
  static final String AT_ONCE = "exit 0";

  /** Goes on for a while, as apps that drain do. */
  static final String DRAINS = "sleep 2; exit 0";

  static final String WELL = "test -f /tmp/ready";
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
            + "' TERM; httpd -f -p 8080 -h /www & touch"
            + " /tmp/ready; wait\"]");
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static RequestLoad load(int port, int perSecond) {
    return new RequestLoad(
        URI.create("http://127.0.0.1:" + port),
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
}
