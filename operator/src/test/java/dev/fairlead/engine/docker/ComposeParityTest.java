package dev.fairlead.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.Engine;
import dev.fairlead.observed.Container;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.spec.Healthcheck;
import dev.fairlead.spec.Logging;
import dev.fairlead.spec.Mount;
import dev.fairlead.spec.MountForm;
import dev.fairlead.spec.Networking;
import dev.fairlead.spec.Ordered;
import dev.fairlead.spec.PortBinding;
import dev.fairlead.spec.Program;
import dev.fairlead.spec.Resources;
import dev.fairlead.spec.Restart;
import dev.fairlead.spec.Security;
import dev.fairlead.spec.Storage;
import dev.fairlead.testing.Cli;
import dev.fairlead.testing.TestProject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What compose creates and what we create from the same intent cannot be told apart by inspect,
 * beyond what differs between two runs of compose itself. The oracle is the compose binary that
 * FAIRLEAD_COMPOSE names (2.40.3 when this was written).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ComposeParityTest {
  private static final String COMPOSE_FILE =
      """
      services:
        plain:
          image: IMAGE
        wide:
          image: IMAGE
          entrypoint: []
          command: [/bin/sleep, "10"]
          environment: {A: "1", FROM: null}
          user: "1000"
          working_dir: /tmp
          hostname: box
          init: true
          stop_signal: SIGINT
          stop_grace_period: 20s
          restart: on-failure:3
          labels: {team: shop}
          ports: ["127.0.0.1::80", "53/udp"]
          expose: ["9000/tcp"]
          healthcheck: {test: [CMD, /bin/true], interval: 5s, timeout: 2s, retries: 2, start_period: 1s}
          cap_add: [NET_ADMIN]
          cap_drop: [ALL]
          security_opt: ["no-new-privileges:true"]
          group_add: ["12"]
          sysctls: {net.core.somaxconn: "128"}
          devices: ["/dev/null:/dev/nought"]
          ulimits: {nofile: {soft: 100, hard: 200}}
          mem_limit: 64m
          cpus: 0.5
          pids_limit: 50
          shm_size: 32m
          read_only: true
          tmpfs: ["/run:size=1m"]
          extra_hosts: ["db:10.0.0.9"]
          dns: [10.0.0.53]
          dns_search: [a.test]
          logging: {driver: json-file, options: {max-size: 1m}}
          volumes:
            - data:/data
            - /tmp:/bind:ro
            - /anon
            - {type: tmpfs, target: /scratch, tmpfs: {size: 1048576}}
          networks:
            one: {aliases: [www]}
            two: {}
        joined:
          image: IMAGE
          network_mode: none
          pid: host
          ipc: host
          privileged: false
      volumes: {data: {}}
      networks: {one: {}, two: {}}
      """;

  private final TestProject project = new TestProject();
  private final Engine engine =
      DockerEngine.connect(DockerEngine.host(System.getenv()), CallObserver.NONE);

  @AfterAll
  void clean() {
    engine.close();
    project.close();
  }

  @Test
  void c8ContainersOfComposeAndOursInspectAlike(@TempDir Path directory) throws IOException {
    String image =
        project.image(
            "1",
            "ENV FROM=image",
            "LABEL from=image",
            "EXPOSE 8080",
            "VOLUME /declared",
            "CMD [\"/bin/sleep\", \"1000\"]");
    Path file =
        Files.writeString(directory.resolve("compose.yaml"), COMPOSE_FILE.replace("IMAGE", image));
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    if (compose == null) {
      throw new AssertionError("FAIRLEAD_COMPOSE names no docker compose: see scripts/test");
    }
    Cli.run(compose, "-p", project.name(), "-f", file.toString(), "create");
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, ContainerSpec> service : services(image).entrySet()) {
      String name = project.name() + "-" + service.getKey() + "-1";
      JsonNode theirs = inspect(name);
      Container read = engine.inspect(Json.text(theirs, "Id")).orElseThrow();
      engine.remove(read.id(), true);

      String id = engine.create(name, service.getValue(), read.labels());

      differences.addAll(differences(name, normalised(theirs), normalised(inspect(name))));
      assertThat(engine.inspect(id).orElseThrow().spec())
          .as(service.getKey())
          .isEqualTo(read.spec());
    }
    assertThat(differences).isEmpty();
    String adopted = Cli.run(compose, "-p", project.name(), "-f", file.toString(), "create");
    assertThat(adopted).doesNotContain("Recreate").doesNotContain("Creating");
  }

  private static List<String> differences(
      String name, SortedMap<String, String> theirs, SortedMap<String, String> ours) {
    TreeSet<String> paths = new TreeSet<>(theirs.keySet());
    paths.addAll(ours.keySet());
    return paths.stream()
        .filter(path -> !Objects.equals(theirs.get(path), ours.get(path)))
        .map(path -> name + path + ": " + theirs.get(path) + " → " + ours.get(path))
        .toList();
  }

  private JsonNode inspect(String name) {
    String json = project.docker("inspect", name);
    return Json.parse(json.getBytes(StandardCharsets.UTF_8)).get(0);
  }

  private SortedMap<String, ContainerSpec> services(String image) {
    String standard = project.name() + "_default";
    ContainerSpec plain =
        dev.fairlead.engine.EngineSpecs.on(
            dev.fairlead.engine.EngineSpecs.container(image),
            dev.fairlead.engine.EngineSpecs.endpoint(standard, "plain"));
    Security joined =
        new Security(
            false,
            Ordered.set(List.<String>of()),
            Ordered.set(List.<String>of()),
            List.of(),
            List.of(),
            List.of(),
            new TreeMap<>(),
            "host",
            "host",
            "",
            "",
            "",
            "");
    SortedMap<String, ContainerSpec> services = new TreeMap<>();
    services.put("plain", plain);
    services.put("wide", wide(image));
    services.put(
        "joined",
        new ContainerSpec(
            image,
            null,
            null,
            plain.program(),
            null,
            dev.fairlead.engine.EngineSpecs.networking("none", List.of()),
            plain.storage(),
            plain.resources(),
            joined,
            Restart.NO,
            null,
            new TreeMap<>()));
    return services;
  }

  private ContainerSpec wide(String image) {
    SortedMap<String, @Nullable String> environment = new TreeMap<>();
    environment.put("A", "1");
    environment.put("FROM", null);
    Program program =
        new Program(
            List.of(),
            List.of("/bin/sleep", "10"),
            environment,
            "1000",
            "/tmp",
            false,
            false,
            true,
            "SIGINT",
            Duration.ofSeconds(20));
    return new ContainerSpec(
        image,
        null,
        null,
        program,
        new Healthcheck(
            List.of("CMD", "/bin/true"),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            null,
            2),
        networking(),
        storage(),
        new Resources(
            500_000_000,
            0,
            0,
            0,
            "",
            64 << 20,
            0,
            0,
            50L,
            0,
            false,
            List.of(new Resources.Ulimit("nofile", 100, 200))),
        new Security(
            false,
            Ordered.set(List.of("CAP_NET_ADMIN")),
            Ordered.set(List.of("ALL")),
            List.of("no-new-privileges:true"),
            List.of("12"),
            List.of(new Security.Device("/dev/null", "/dev/nought", "rwm")),
            Ordered.map(Map.of("net.core.somaxconn", "128")),
            "",
            "",
            "",
            "",
            "",
            ""),
        new Restart(Restart.Policy.ON_FAILURE, 3),
        new Logging("json-file", Ordered.map(Map.of("max-size", "1m"))),
        Ordered.map(Map.of("team", "shop")));
  }

  private Networking networking() {
    Endpoint one = dev.fairlead.engine.EngineSpecs.endpoint(project.name() + "_one", "wide", "www");
    Endpoint two = dev.fairlead.engine.EngineSpecs.endpoint(project.name() + "_two", "wide");
    return new Networking(
        one.network(),
        List.of(one, two),
        "box",
        null,
        null,
        List.of(new PortBinding(80, "tcp", "127.0.0.1", ""), new PortBinding(53, "udp", "", "")),
        Ordered.set(List.of("9000/tcp")),
        List.of("10.0.0.53"),
        List.of("a.test"),
        List.of(),
        List.of("db:10.0.0.9"));
  }

  private Storage storage() {
    return new Storage(
        List.of(
            Mount.volume(project.name() + "_data", "/data", false),
            Mount.bind("/tmp", "/bind", true),
            Mount.anonymous("/anon"),
            new Mount(
                Mount.Type.TMPFS,
                "",
                "/scratch",
                false,
                MountForm.MOUNTS,
                null,
                null,
                false,
                false,
                1 << 20,
                0)),
        Ordered.map(Map.of("/run", "size=1m")),
        true,
        32 << 20);
  }

  /**
   * Without what differs between two runs of compose itself, and with lists without order sorted.
   */
  private static SortedMap<String, String> normalised(JsonNode inspect) {
    ObjectNode json = inspect.deepCopy();
    String shortId = Json.text(json, "Id").substring(0, 12);
    json.remove(
        List.of(
            "Id",
            "Created",
            "State",
            "GraphDriver",
            "ResolvConfPath",
            "HostnamePath",
            "HostsPath",
            "LogPath",
            "Mounts"));
    ObjectNode config = (ObjectNode) json.get("Config");
    if (Json.text(config, "Hostname").equals(shortId)) {
      config.remove("Hostname");
    }
    sort(config, "Env");
    ObjectNode host = (ObjectNode) json.get("HostConfig");
    List.of("Binds", "Mounts", "ExtraHosts", "CapAdd", "CapDrop", "Ulimits")
        .forEach(field -> sort(host, field));
    for (JsonNode endpoint : json.path("NetworkSettings").path("Networks")) {
      ObjectNode settings = (ObjectNode) endpoint;
      settings.set(
          "Aliases",
          Json.array(
              Json.texts(settings, "Aliases").stream()
                  .filter(alias -> !alias.equals(shortId))
                  .sorted()
                  .toList()));
      if (settings.path("IPAMConfig").isEmpty()) {
        settings.putNull("IPAMConfig"); // null and {} mean the same
      }
    }
    SortedMap<String, String> fields = new TreeMap<>();
    flatten("", json, fields);
    return fields;
  }

  /** One entry per leaf, so that a failure shows the fields that differ and no others. */
  private static void flatten(String path, JsonNode node, SortedMap<String, String> fields) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties().forEach(e -> flatten(path + "/" + e.getKey(), e.getValue(), fields));
    } else {
      fields.put(path, node.toString());
    }
  }

  private static void sort(ObjectNode node, String field) {
    if (node.path(field).isArray()) {
      List<String> texts = new ArrayList<>();
      node.path(field).forEach(element -> texts.add(element.toString()));
      texts.sort(null);
      node.set(field, Json.array(texts));
    }
  }
}
