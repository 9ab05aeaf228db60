package dev.fairlead.compose;

import static dev.fairlead.compose.Files.load;
import static dev.fairlead.compose.Files.loaded;
import static dev.fairlead.compose.Files.problems;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.Dependency.Condition;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Peer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a service shares with another container: read, depended on, hashed, refused. */
class SharingTest {
  private static final String OWNER =
      "f9a0aabe8c55276036287f1380286714dc0f1eb8e6f8dab210dbdca718e7417c";

  private static ComposeService service(String attributes) {
    return Objects.requireNonNull(
        loaded(
                load(
                    "services:\n  own: {image: x, ipc: shareable}\n  a: {image: y, "
                        + attributes
                        + "}"))
            .services()
            .get("a"));
  }

  @Test
  void readsEveryFormAndDependsOnServices() {
    ComposeService a =
        service(
            "network_mode: 'service:own', ipc: 'service:own', pid: 'container:ext',"
                + " volumes_from: ['own:ro', 'container:ext:rw']");

    assertThat(a.spec().networking().mode()).isEqualTo("service:own");
    assertThat(a.spec().networking().endpoints()).isEmpty();
    assertThat(a.spec().security().ipcMode()).isEqualTo("service:own");
    assertThat(a.spec().security().pidMode()).isEqualTo("container:ext");
    assertThat(a.spec().storage().volumesFrom()).containsExactly("service:own:ro", "container:ext");
    assertThat(a.dependsOn())
        .containsExactly(new Dependency("own", Condition.SERVICE_STARTED, true, true));
  }

  @Test
  void volumesAloneNeedNoRestart() {
    assertThat(service("volumes_from: [own]").dependsOn())
        .containsExactly(new Dependency("own", Condition.SERVICE_STARTED, false, true));
  }

  @Test
  void whatDependsOnSaysItselfStands() {
    assertThat(
            service("network_mode: 'service:own', depends_on: {own: {condition: service_healthy}}")
                .dependsOn())
        .containsExactly(new Dependency("own", Condition.SERVICE_HEALTHY, false, true));
  }

  /** Hashes that docker compose 2.40.3 wrote on containers. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '`',
      value = {
        "network_mode: 'service:own'"
            + "^764cdb2d1a2bae973aa115bbea3555768a530c665c036fea263ada2305097e7f",
        "network_mode: 'container:uext', volumes_from: ['container:uext:ro', 'own:ro']"
            + "^99302e266fdf7086fc95004eca5e52fd133650059748ae41bfafce3c569bc397"
      })
  void hashesTheIdsOfContainersAsComposeDoes(String attributes, String hash) {
    String file =
        "services:\n"
            + "  own: {image: x}\n"
            + "  a: {image: 'fl4850e2f0f5/app:plain', command: [sleep, '1000'], "
            + attributes
            + "}";
    ComposeService a = Objects.requireNonNull(loaded(load(file)).services().get("a"));
    HashForm form = Objects.requireNonNull(a.hashForm());

    assertThat(form.hash(Map.of("own", OWNER)::get)).isEqualTo(hash);
  }

  @Test
  void c14ResolvesToWhatTheEngineIsTold() {
    ContainerSpec declared =
        service("network_mode: 'service:own', volumes_from: ['own:ro', 'container:ext']").spec();

    ContainerSpec resolved = Peer.resolve(declared, _ -> Optional.of(OWNER));
    assertThat(resolved.networking().mode()).isEqualTo("container:" + OWNER);
    assertThat(resolved.storage().volumesFrom()).containsExactly(OWNER + ":ro", "ext");
    assertThat(Peer.ids(resolved)).contains(OWNER, "ext");
    assertThat(Peer.resolve(declared, _ -> Optional.empty()).networking().mode())
        .isEqualTo("service:own");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '^',
      quoteCharacter = '`',
      value = {
        "network_mode: 'service:b', networks: [n]^network_mode and networks exclude one another",
        "network_mode: 'service:b', ports: ['80']^cannot have its own",
        "network_mode: 'container:b', hostname: x^cannot have its own",
        "network_mode: 'service:b', expose: ['80']^cannot have its own",
        "network_mode: 'service:b', dns: 1.1.1.1^cannot have its own",
        "network_mode: 'service:bb'^the service \"bb\" is not defined",
        "network_mode: 'service:'^names no service",
        "network_mode: 'service:c'^belongs to a profile that is not active",
        "network_mode: 'service:none'^0 replicas",
        "ipc: 'service:bb'^is not defined",
        "pid: 'service:bb'^is not defined",
        "volumes_from: [bb]^is not defined",
        "volumes_from: ['b:zz']^must be SERVICE or container:NAME",
        "volumes_from: [a]^in a circle: a -> a",
        "network_mode: 'service:d'^in a circle: a -> d -> a"
      })
  void refusesOnceWhatCannotBe(String attributes, String words) {
    String file =
        """
        services:
          a: {image: x, %s}
          b: {image: y}
          c: {image: y, profiles: [other]}
          d: {image: y, depends_on: [a]}
          none: {image: y, scale: 0}
        networks: {n: {}}
        """
            .formatted(attributes);
    assertThat(problems(load(file)))
        .singleElement()
        .satisfies(problem ->
            assertThat(problem).startsWith("compose.yaml:2:").contains("services.a.", words));
  }
}
