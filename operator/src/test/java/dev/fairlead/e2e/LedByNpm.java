package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.observed.Container;
import dev.fairlead.testing.AdminGate;
import dev.fairlead.testing.CallGate;
import dev.fairlead.testing.NpmHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Behind a Nginx Proxy Manager. */
final class LedByNpm implements Led {
  private final int port = OperatorProcess.freePort();
  private final NpmHost npm;
  private final AdminGate gate;

  LedByNpm(DesiredFiles files, CallGate calls) {
    Path directory = files.root().resolve("npm");
    npm = new NpmHost(directory, port);
    InetAddress here = InetAddress.getLoopbackAddress();
    gate =
        new AdminGate(
            "npm",
            calls,
            new InetSocketAddress(here, npm.api().url().getPort()),
            new InetSocketAddress(here, 0));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String config() {
    return "traffic: {npm: {url: \"http://127.0.0.1:%d\", credentialsFile: %s, domain: example.com}}%n"
        .formatted(((InetSocketAddress) gate.address()).getPort(), npm.login());
  }

  @Override
  public String compose() {
    return "expose: [%d]".formatted(PORT);
  }

  @Override
  public String traffic() {
    return "npm: {stage: dev}";
  }

  @Override
  public void dies() {
    gate.be(AdminGate.Mood.ABSENT);
    npm.stop();
  }

  @Override
  public void returns() {
    npm.start();
    gate.be(AdminGate.Mood.WELL);
  }

  @Override
  public int replicas() {
    return 1;
  }

  /** It is an nginx, which closes idle connections of clients with each change. */
  @Override
  public boolean closesConnections() {
    return true;
  }

  @Override
  public void leadsTo(Container one) {
    List<JsonNode> hosts = npm.api().hosts();
    assertThat(hosts).hasSize(1);
    JsonNode host = hosts.getFirst();
    assertThat(host.path("enabled").asBoolean()).isTrue();
    assertThat(host.path("forward_host").asText() + ":" + host.path("forward_port").asInt())
        .isEqualTo(Led.address(one));
    assertThat(host.at("/meta/fairlead/resting")).isEmpty();
  }

  @Override
  public void close() {
    gate.close();
    npm.close();
  }
}
