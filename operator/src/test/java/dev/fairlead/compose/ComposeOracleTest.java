package dev.fairlead.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.Labels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every service of every sample hashes as the real docker compose hashes it. */
class ComposeOracleTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "HOME", "/home/u",
          "TAG", "1.4.2",
          "GREETING", "hi",
          "EMPTY", "",
          "PORT", "9000",
          "YES", "true",
          "CPUS", "1.5");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adminer-profiles.yaml",
        "anchors.yaml",
        "commands.yaml",
        "elasticsearch.yaml",
        "extends/compose.yaml",
        "flask-redis.yaml",
        "gitea-postgres.yaml",
        "health.yaml",
        "hooks.yaml",
        "interpolation.yaml",
        "limits.yaml",
        "logging-deploy.yaml",
        "minecraft.yaml",
        "mounts.yaml",
        "multi/one.yaml",
        "multi/one.yaml multi/two.yaml",
        "networks.yaml",
        "nextcloud-redis.yaml",
        "nginx-go-secrets.yaml",
        "pihole.yaml",
        "ports.yaml",
        "prometheus-grafana.yaml",
        "scalars.yaml",
        "security.yaml",
        "sharing.yaml",
        "sparkjava.yaml",
        "traefik.yaml",
        "web-db.yaml",
        "wireguard.yaml",
        "wordpress-mysql.yaml"
      })
  void hashesEveryServiceAsComposeDoes(String names) throws Exception {
    String[] files = names.split(" ", -1);
    int slash = files[0].lastIndexOf('/');
    Path directory = Files.samples().resolve(slash < 0 ? "" : files[0].substring(0, slash));
    String[] local =
        Arrays.stream(files)
            .map(file -> file.substring(file.lastIndexOf('/') + 1))
            .toArray(String[]::new);
    ComposeProject ours =
        Files.loaded(ComposeLoader.load(Files.request(directory, VARIABLES, local), Files::onDisk));
    SortedMap<String, String> hashes = new TreeMap<>();
    ours.services()
        .forEach(
            (name, service) -> hashes.put(name, service.composeLabels().get(Labels.CONFIG_HASH)));
    assertThat(hashes).isEqualTo(oracle(directory, local));
  }

  @Test
  void hashesAnImageOverrideAsAnOverrideFileDoes() throws Exception {
    Path directory = Files.samples();
    var request = Files.request(directory, VARIABLES, "web-db.yaml");
    var overridden =
        new ComposeRequest(
            request.files(),
            null,
            "",
            directory,
            null,
            List.of(),
            request.variables(),
            List.of(),
            new TreeMap<>(Map.of("web", "shop/web:2")),
            new TreeMap<>());
    ComposeProject ours = Files.loaded(ComposeLoader.load(overridden, Files::onDisk));
    ComposeService web = Files.service(ours, "web");
    assertThat(web.composeLabels())
        .containsEntry(
            Labels.CONFIG_HASH, oracle(directory, "web-db.yaml", "override/web-2.yaml").get("web"));
    assertThat(web.spec().image()).isEqualTo("shop/web:2");
  }

  private static SortedMap<String, String> oracle(Path directory, String... files)
      throws Exception {
    List<String> arguments = new ArrayList<>();
    for (String file : files) {
      arguments.addAll(List.of("-f", file));
    }
    arguments.addAll(List.of("config", "--hash", "*"));
    SortedMap<String, String> hashes = new TreeMap<>();
    for (String line : ComposeBinary.run(directory, VARIABLES, arguments).lines().toList()) {
      String[] parts = line.split(" ", 2);
      hashes.put(parts[0], parts[1]);
    }
    return hashes;
  }
}
