package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.AdminGate;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.HostCaddy;
import dev.fairlead.traffic.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Behind a Caddy. */
final class LedByCaddy implements Led {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port = OperatorProcess.freePort();
  private final Path socket;
  private final HostCaddy caddy;
  private final AdminGate gate;

  LedByCaddy(DesiredFiles files, CallGate calls) {
    try {
      Path directory = Files.createDirectory(files.root().resolve("caddy"));
      socket = directory.resolve("gate.sock");
      caddy = new HostCaddy(directory, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gate =
        new AdminGate(
            "caddy",
            calls,
            UnixDomainSocketAddress.of(caddy.admin().getPath()),
            UnixDomainSocketAddress.of(socket));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String config() {
    return "traffic: {caddy: {admin: \"unix://%s\"}}%n".formatted(socket);
  }

  @Override
  public String compose() {
    return "expose: [%d]".formatted(PORT);
  }

  @Override
  public String traffic() {
    return "caddy: {handler: shop}";
  }

  @Override
  public void dies() {
    caddy.signal("KILL");
  }

  @Override
  public void returns() {
    caddy.start();
  }

  /** Not the one of Debian, which knows no {@code stream_close_delay}. */
  @Override
  public boolean keepsSockets() {
    return false;
  }

  /**
   * With each change it closes idle connections, and its socket with what waits there, unless the
   * host has {@code net.ipv4.tcp_migrate_req}.
   */
  @Override
  public boolean closesConnections() {
    return true;
  }

  @Override
  public void leadsTo(Container one) {
    assertThat(part("/id/shop/upstreams"))
        .hasSize(1)
        .allMatch(upstream -> upstream.path("dial").asText().equals(Led.address(one)));
    assertThat(part("/config/apps/http/servers/fairlead/routes"))
        .hasSize(1)
        .allMatch(route -> route.at("/handle/0/upstreams").isEmpty());
  }

  private JsonNode part(String path) {
    try {
      return JSON.readTree(new Http(caddy.admin(), Duration.ofSeconds(2)).get(path).body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    gate.close();
    caddy.close();
  }
}
