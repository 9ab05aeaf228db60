package dev.fairlead.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.config.ConfigFile;
import dev.fairlead.config.TrafficConfig;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.desired.Way;
import dev.fairlead.loop.Offline;
import dev.fairlead.testing.CaddyImage;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.NginxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the examples of proxies ship is understood by Fairlead, and by the proxy itself. */
class ProxyExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples").toAbsolutePath().normalize();

  @TempDir Path directory;

  /** The way to the service {@code web} of an example, the only one that is led. */
  private static Way way(String example) throws IOException {
    ReleaseSet set = Offline.read(EXAMPLES.resolve(example));
    assertThat(set.problems()).isEmpty();
    assertThat(set.releases()).hasSize(1);
    Resolution.Valid release = (Resolution.Valid) set.releases().values().iterator().next();
    return release.desired().services().stream()
        .flatMap(service -> service.routes().stream())
        .reduce((_, _) -> {
          throw new AssertionError("two routes");
        })
        .orElseThrow()
        .way();
  }

  private static TrafficConfig traffic(String example) throws IOException {
    return ConfigFile.find(EXAMPLES.resolve(example).resolve("fairlead.yaml"), Map.of()).traffic();
  }

  @Test
  void theFrontNeedsNothingElse() throws IOException {
    assertThat(way("front")).isInstanceOf(Way.Front.class);
  }

  @Test
  void nginxIncludesWhatIsWritten() throws IOException {
    assertThat(way("nginx"))
        .isInstanceOfSatisfying(Way.Nginx.class, w -> assertThat(w.upstream()).isEqualTo("shop"));
    assertThat(traffic("nginx").nginx()).isNotNull();
    String shipped = Files.readString(EXAMPLES.resolve("nginx/nginx.conf"));
    assertThat(shipped).contains("include fairlead/*.conf;", "set $web shop;");
    Files.createDirectories(directory.resolve("fairlead"));
    Path file =
        Files.writeString(
            directory.resolve("nginx.conf"),
            shipped.replace("listen 80;", "listen unix:" + directory.resolve("web.sock") + ";"));
    String said =
        Cli.attempt(
                Map.of(),
                NginxImage.NGINX.toString(),
                "-t",
                "-e",
                directory.resolve("error.log").toString(),
                "-p",
                directory.toString(),
                "-c",
                file.toString(),
                "-g",
                "pid " + directory.resolve("pid") + ";")
            .output();
    // Folders of an nginx that is installed may be missing here.
    assertThat(said).contains("syntax is ok");
  }

  @Test
  void caddyHasTheHandlerThatIsLed() throws IOException {
    assertThat(way("caddy"))
        .isInstanceOfSatisfying(Way.Caddy.class, w -> assertThat(w.handler()).isEqualTo("shop"));
    assertThat(traffic("caddy").caddy()).isNotNull();
    Path file = EXAMPLES.resolve("caddy/caddy.json");
    assertThat(Files.readString(file)).contains("\"@id\": \"shop\"");
    String caddy = CaddyImage.CADDY.toString();
    String said =
        Cli.run(
            Map.of("HOME", directory.toString()), caddy, "validate", "--config", file.toString());
    assertThat(said).contains("Valid configuration");
  }

  @Test
  void theProxyManagerIsKnown() throws IOException {
    assertThat(way("npm")).isInstanceOf(Way.Npm.class);
    assertThat(traffic("npm").npm()).isNotNull();
  }
}
