package dev.fairlead.traffic.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostPortsTest {
  @TempDir Path state;

  @Test
  void givesPairsThatNobodyHasAndKeepsThem() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int first = listening.getLocalPort() - 1;
      HostPorts ports = new HostPorts(state, first, first + 40);
      int shop = ports.base("shop:web", 0);
      assertThat(shop).isBetween(first + 2, first + 40);
      assertThat(ports.base("shop:web", 0)).isEqualTo(shop);
      int said = shop + 3;
      assertThat(ports.base("blog:web", said)).isEqualTo(said);
      int third = ports.base("news:web", 0);
      assertThat(third).isGreaterThan(said + 1);
      HostPorts again = new HostPorts(state, first, first + 40);
      assertThat(again.base("news:web", 0)).isEqualTo(third);
      assertThat(HostPorts.given(state).base("shop:web", 0)).isEqualTo(shop);
      assertThat(HostPorts.given(state).base("other:web", 0)).isZero();
    }
  }

  @Test
  void aRangeThatIsUsedUpGivesNothingMore() {
    HostPorts ports = new HostPorts(null, 39_990, 39_991);
    int one = ports.base("a:web", 0);
    int two = ports.base("b:web", 0);
    assertThat(one).isIn(0, 39_990);
    assertThat(two).isZero();
  }

  @Test
  void whatCannotBeReadWasNeverGiven() throws IOException {
    Files.write(state.resolve("host-ports"), new byte[] {(byte) 0xff, 'x', '\n'});
    assertThat(HostPorts.given(state).base("a:web", 0)).isZero();
  }
}
