package dev.fairlead.compose;

import static dev.fairlead.compose.Files.load;
import static dev.fairlead.compose.Files.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, where, and in which words. */
class RefusalTest {

  @Test
  void reportsEveryProblemOfEveryFileAtOnce() {
    assertThat(
            problems(
                load(
                    Map.of(),
                    Map.of(
                        "a.yaml",
                        """
                        services:
                          web:
                            image: x
                            portz: ["80:80"]
                            ports: ["80:abc"]
                            networks: [front]
                            depends_on: [dbb]
                            labels: {l: "${U:?set it}"}
                          db:
                            image: y
                        networks:
                          frnt:
                        """,
                        "b.yaml",
                        """
                        services:
                          db:
                            environment: {A: 2001-01-01}
                            provider: {type: x}
                        """))))
        .containsExactly(
            """
            a.yaml:4:5: services.web.portz: there is no such attribute
              did you mean "ports"?\
            """,
            "a.yaml:5:13: services.web.ports[0]: the container port \"abc\" is neither a port from 1 to"
                + " 65535 nor a range of them",
            """
            a.yaml:6:16: services.web.networks.front: the network "front" is not defined
              did you mean "frnt"?\
            """,
            "a.yaml:7:18: services.web.depends_on.dbb: the service \"dbb\" is not defined\n"
                + "  did you mean \"db\"?",
            "a.yaml:8:17: services.web.labels.l: required variable U is missing a value: set it",
            """
            b.yaml:3:22: services.db.environment.A: is a date, not a string
              put it in quotes\
            """,
            """
            b.yaml:4:15: services.db.provider: Fairlead runs containers, not plugins of the docker CLI
              run what the plugin provides as a service, or remove this one\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "provider: {type: x}",
        "models: [m]",
        "use_api_socket: true",
        "pre_start: [{command: x}]",
        "post_start: [{user: x}]",
        "pre_stop: {command: x}",
        "pull_policy: sometimes",
        "volumes: [{type: npipe, source: x, target: /x}]",
        "volumes: ['v:/x']",
        "deploy: {resources: {limits: {generic_resources: []}}}"
      })
  void refusesWhatItDoesNotSupportByNameAndPlace(String attribute) {
    String name = attribute.substring(0, attribute.indexOf(':'));
    assertThat(
            problems(load("services:\n  a:\n    image: x\n    " + attribute + "\n  b: {image: y}")))
        .anyMatch(problem ->
            problem.startsWith("compose.yaml:4:") && problem.contains("services.a." + name));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '`',
      value = {
        "restart: foo^must be \"no\"",
        "restart: false^must be a string",
        "stop_grace_period: 10^must be a duration",
        "stop_grace_period: '90'^must be a duration",
        "privileged: maybe^must be true or false",
        "mem_limit: abc^must be a size",
        "cpus: many^must be a number",
        "pids_limit: 1.5^must be a whole number",
        "environment: ['A =x']^ends with a space",
        "environment: [1]^must be a string",
        "command: 'a \"b'^do not add up",
        "command: {a: b}^must be a list",
        "container_name: x^two or more",
        "healthcheck: {test: [curl, x]}^begins with CMD",
        "healthcheck: {start_interval: 1s}^needs start_period",
        "healthcheck: {interval: 5}^must be a duration",
        "depends_on: {b: {condition: ready}}^must be one of service_started",
        "depends_on: [nobody]^the service \"nobody\" is not defined",
        "volumes: [':/b']^nothing between",
        "volumes: ['/a:/b:ro:rw']^too many colons",
        "volumes: ['nope:/b']^the volume \"nope\" is not defined",
        "volumes: ['v:/b']^Windows drive",
        "volumes: [x]^absolute path inside",
        "volumes: ['~/a:/b']^home directory",
        "volumes: [{type: bind, target: /x}]^needs a source",
        "volumes: [{source: x, target: /x}]^needs a type",
        "tmpfs: [/t, '/t:size=1m']^already mounted by services.a.tmpfs[0]",
        "secrets: [s]^the secret \"s\" is not defined",
        "configs: [{target: /x}]^needs a source",
        "extra_hosts: [abc]^must be HOST=ADDRESS",
        "extra_hosts: [':1.1.1.1']^must be HOST=ADDRESS",
        "ports: ['80:']^no container port",
        "ports: ['host:80:80']^is not an IP address",
        "ports: ['::1:80:80']^is not an IP address",
        "ports: ['80:80/foo']^not one of tcp, udp, sctp",
        "ports: ['65536:80']^neither a port",
        "ports: ['90-91:80-82']^cannot be published",
        "ports: [80.5]^must be a port",
        "ports: ['8080:80', '8080:81']^already published by services.a.ports[0]",
        "ports: [{published: 80}]^needs a container port",
        "network_mode: host, networks: [default]^exclude one another",
        "deploy: {replicas: 2}, scale: 3^contradicts deploy.replicas",
        "deploy: {replicas: 2}, container_name: web^cannot share one container name",
        "deploy: {replicas: 2}, ports: ['80:80']^cannot all publish",
        "mem_limit: 1g, deploy: {resources: {limits: {cpus: '1'}}}^contradicts deploy.resources",
        "cap_add: [A, 3]^must be a string",
        "group_add: [a, a]^stands twice",
        "security_opt: [foo]^NAME=VALUE",
        "env_file: nope.env^does not exist",
        "image: null^must be a string",
        "environment: null^must be a mapping",
        "ports: null^must be a list",
        "ulimits: {nofile: {soft: 1}}^needs soft and hard",
        "expose: ['80:90']^must be a port",
        "extends: {service: nobody}^does not exist",
        "extends: a^in a circle",
        "imgae: y^did you mean \"image\"?"
      })
  void refusesWrongValues(String attributes, String message) {
    String text =
        "services:\n  b: {image: y}\n  a: {image: x, %s}\n"
            .formatted(attributes)
            .replace("{image: x, image:", "{image:");
    assertThat(problems(load(text))).anyMatch(problem -> problem.contains(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "[1]~a compose file is a mapping",
        "services: [a]~services: must be a mapping",
        "services: {a: foo}~services.a: must be a mapping",
        "foo: 1~foo: there is no such attribute",
        "name: x~has no services",
        "# nothing~the compose file is empty",
        "services: {a: {image: x}, a: {image: y}}~already defined at line 1",
        "services: {1: {image: x}}~is not a string",
        "services: {'a b': {image: x}}~letters, digits",
        "include: [x.yaml]~does not exist",
        "include: ['https://x/y.git']~no files from elsewhere",
        "networks: {n: {external: true, driver: x}}~exists already",
        "services: {a: {image: x, secrets: [s]}}\\nsecrets: {s: {environment: E}}~is not set",
        "services: {a: {image: x, read_only: true, configs: [c]}}\\nconfigs: {c: {content: hi}}~read-only",
        "services: {a: {image: x, configs: [c]}}\\nconfigs: {c: {external: true}}~Swarm only",
        "services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}~a -> b -> a",
        "services: {a: {image: x, container_name: cc}, b: {image: x, container_name: cc}}~same"
            + " container name",
        "services: {a: {image: x, ports: ['80:80']}, b: {image: x, ports: ['80:81']}}~already"
            + " published by services.a.ports[0]",
        "services: {a: {image: x, depends_on: [b]}, b: {image: x, profiles: [p]}}~not active",
        "services: {a: {command: x}}~needs an image",
        "services: {a: {image: ''}}~needs an image"
      })
  void refusesWrongFiles(String text, String message) {
    assertThat(problems(load(text.replace("\\n", "\n"))))
        .anyMatch(problem -> problem.contains(message));
  }

  @Test
  void anOptionalDependencyOnNothingIsNone() {
    ComposeProject project =
        Files.loaded(
            load(
                "services: {a: {image: x, depends_on: {b: {condition: service_started, required: false}}}}"));
    assertThat(Files.service(project, "a").dependsOn()).isEmpty();
  }

  @Test
  void buildIsFineWhenAnImageIsGiven() {
    ComposeProject project = Files.loaded(load("services: {a: {image: x, build: .}}"));
    assertThat(project.warnings()).singleElement().asString().contains("services.a.build");
  }

  @Test
  void missingFilesAreProblems() {
    var request = Files.request(Files.PROJECT, Map.of(), "nope.yaml");
    assertThat(problems(ComposeLoader.load(request, Files.inMemory(Map.of()))))
        .containsExactly("nope.yaml:1:1: the compose file does not exist");
  }

  @Test
  void valuesOfVariablesStayOutOfMessages() {
    assertThat(
            problems(
                load(
                    Map.of("PASSWORD", "hunter2"),
                    Map.of(
                        "compose.yaml",
                        "services: {a: {image: x, environment: [\"A=${PASSWORD}\", {}], volumes: [\"${PASSWORD}\"], ports: [\"${PASSWORD}\"]}}"))))
        .isNotEmpty()
        .noneMatch(problem -> problem.contains("environment") && problem.contains("hunter2"));
  }
}
