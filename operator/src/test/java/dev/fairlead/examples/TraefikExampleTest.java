package dev.fairlead.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fairlead.config.Config;
import dev.fairlead.config.ConfigFile;
import dev.fairlead.config.TraefikConfig;
import dev.fairlead.desired.ReleaseSet;
import dev.fairlead.desired.Resolution;
import dev.fairlead.desired.Way;
import dev.fairlead.http.ApiAddress;
import dev.fairlead.http.Json;
import dev.fairlead.loop.Offline;
import dev.fairlead.testing.Cli;
import dev.fairlead.traffic.traefik.Polled;
import dev.fairlead.yaml.YamlReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What examples/traefik ships fits together, as docker compose and Fairlead read it. */
class TraefikExampleTest {
  private static final Path SHIPPED = Path.of("../examples/traefik").toAbsolutePath().normalize();

  private static JsonNode services() throws Exception {
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("scripts/test names docker compose").isNotNull();
    String file = SHIPPED.resolve("infra.yaml").toString();
    return Json.parse(Cli.run(String.valueOf(compose), "-f", file, "config", "--format", "json"))
        .path("services");
  }

  @Test
  void traefikPollsTheOperatorAndTheOperatorAsksTraefik() throws Exception {
    JsonNode services = services();
    assertThat(services.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("traefik", "collector", "fairlead");
    List<String> flags = new ArrayList<>();
    services.path("traefik").path("command").forEach(word -> flags.add(word.asText()));
    URI api =
        flags.stream()
            .filter(flag -> flag.startsWith("--entrypoints.traefik.address="))
            .map(flag -> URI.create("http://" + flag.substring(flag.indexOf('=') + 1)))
            .findFirst()
            .orElseThrow();
    Config config = ConfigFile.find(SHIPPED.resolve("fairlead.yaml"), Map.of());

    assertThat(flags)
        .contains("--providers.http.endpoint=http://" + ApiAddress.DEFAULT + Polled.PATH);
    assertThat(config.traffic().traefik()).extracting(TraefikConfig::api).isEqualTo(api.toString());
  }

  @Test
  void everyMountedFileIsThereAndIsYaml() throws Exception {
    for (JsonNode service : services()) {
      assertThat(service.path("network_mode").asText()).isEqualTo("host");
      for (JsonNode mount : service.path("volumes")) {
        Path source = Path.of(mount.path("source").asText());
        if (source.startsWith(SHIPPED)) {
          assertThat(source).exists();
          if (Files.isRegularFile(source)) {
            assertThat(YamlReader.read(source.toString(), Files.readString(source))).hasSize(1);
          }
        }
      }
    }
  }

  @Test
  void theAppIsLedByTraefik() throws Exception {
    ReleaseSet set = Offline.read(SHIPPED.resolve("app"));

    assertThat(set.problems()).isEmpty();
    assertThat(set.releases().get("traefik-shop"))
        .isInstanceOfSatisfying(
            Resolution.Valid.class,
            valid ->
                assertThat(valid.desired().services().getFirst().routes())
                    .singleElement()
                    .satisfies(route -> {
                      assertThat(route.way()).isInstanceOf(Way.Traefik.class);
                      assertThat(route.port()).isEqualTo(8080);
                    }));
  }
}
