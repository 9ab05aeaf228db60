package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.testing.AdminGate.Mood;
import dev.fairlead.testing.HttpLine;
import dev.fairlead.testing.TrafficLoad;
import dev.fairlead.testing.TrafficLoad.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The real front when something happens to it: it is put right, and nobody's instance suffers. */
final class FrontFaultTest {
  private static final int DRAIN_SECONDS = 3;
  private static final int MANY = 800;
  private static Led.Images images;
  private static Behind it;
  private static LedByFront led;
  private static OperatorProcess operator;
  private static int version;

  @BeforeAll
  static void start() {
    images = new Led.Images();
    it = new Behind(Led.By.FRONT, images, DRAIN_SECONDS);
    led = (LedByFront) it.led;
    it.declare("v" + version);
    operator = it.operator();
    it.ends("v" + version);
  }

  @AfterAll
  static void remove() {
    operator.close();
    it.close();
    images.close();
  }

  private static String name() {
    return it.files.project() + "-front";
  }

  /** Empty while it does not answer well. */
  private static String answer() {
    try (HttpLine line = new HttpLine(led.port())) {
      return line.get("/");
    } catch (IOException e) {
      return "";
    }
  }

  private static void answersAgain() {
    Eventually.within(
        Behind.PATIENCE,
        () -> {
          assertThat(answer()).isEqualTo("v" + version);
          assertThat(led.servers()).hasSize(1).allMatch(line -> line.contains(",UP,"));
        });
  }

  @Test
  void whatSomebodyChangesAtItsSocketIsPutRight() {
    String[] words = led.servers().getFirst().split(",", 3);
    String server = words[0] + "/" + words[1];
    assertThat(led.ask("set server " + server + " state maint")).isBlank();
    answersAgain();

    assertThat(led.ask("add server " + words[0] + "/stranger 127.0.0.1:9")).contains("registered");
    Eventually.within(
        Behind.PATIENCE, () -> assertThat(led.ask("show stat")).doesNotContain("stranger"));

    String frontend =
        led.ask("show stat")
            .lines()
            .filter(line -> line.contains(",FRONTEND,"))
            .map(line -> line.split(",", 2)[0])
            .filter(proxy -> proxy.startsWith(words[0]))
            .findFirst()
            .orElseThrow();
    assertThat(led.ask("disable frontend " + frontend)).isBlank();
    answersAgain();
  }

  @Test
  void whatSomebodyWritesIntoItsConfigurationIsPutRight() throws IOException {
    Path config = it.files.state().resolve("front/haproxy.cfg");
    String written = Files.readString(config);
    String edited = written.replace(":" + led.port(), ":" + OperatorProcess.freePort());
    assertThat(edited).isNotEqualTo(written);

    Files.writeString(config, edited);
    Eventually.within(Behind.PATIENCE, () -> assertThat(config).hasContent(written));
    answersAgain();

    // It may come back with what was written meanwhile.
    Files.writeString(config, edited);
    it.host.docker("kill", name());
    Eventually.within(Behind.PATIENCE, () -> assertThat(config).hasContent(written));
    answersAgain();
  }

  @Test
  void outOfMemoryItServesAgainWithTheSameInstance() throws IOException {
    String id = it.host.one("web").id();
    long limit = memoryBytes() + (3L << 20);
    it.host.docker("update", "--memory", "" + limit, "--memory-swap", "" + limit, name());
    List<Socket> sockets = new ArrayList<>();
    try {
      byte[] half =
          ("GET / HTTP/1.1\r\nHost: app\r\nX: " + "x".repeat(14_000))
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < MANY; i++) {
        try {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), led.port());
          sockets.add(socket);
          socket.getOutputStream().write(half);
        } catch (IOException e) {
          break; // It is gone, as it shall be.
        }
      }
      Eventually.within(
          Behind.PATIENCE,
          () ->
              assertThat(it.host.docker("inspect", "-f", "{{.RestartCount}}", name()).strip())
                  .isNotEqualTo("0"));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    answersAgain();
    assertThat(it.host.one("web").id()).isEqualTo(id);
  }

  /** By whichever kind of control groups this host has. */
  private static long memoryBytes() {
    String script =
        "cat /sys/fs/cgroup/memory/memory.usage_in_bytes 2>/dev/null"
            + " || cat /sys/fs/cgroup/memory.current";
    return Long.parseLong(
        it.host.docker("exec", name(), "/bin/busybox", "sh", "-c", script).strip());
  }

  @Test
  void nothingIsStoppedWhileItsSocketIsSilentOrTalksNonsense() {
    answersAgain();
    String serving = it.host.one("web").id();
    TrafficLoad load =
        new TrafficLoad(led.port(), 20, List.of(Kind.KEPT, Kind.ANEW), 0, Duration.ZERO);
    try (load) {
      led.gate().be(Mood.RAVING);
      version++;
      it.declare("v" + version);
      saysWhy("takes no connections just now");
      led.gate().be(Mood.SILENT);
      saysWhy("did not answer within");
      assertThat(it.host.of("web")).anyMatch(c -> c.id().equals(serving) && c.running());
      led.gate().be(Mood.WELL);
      it.ends("v" + version);
    }
    assertThat(load.failures()).as("of %d", load.sent()).isEmpty();
  }

  private static void saysWhy(String why) {
    Eventually.within(
        Behind.PATIENCE,
        () ->
            assertThat(operator.get("/api/v1/releases/" + it.files.project()))
                .contains("ProxyUnavailable", why));
  }
}
