package dev.fairlead.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.spec.Endpoint;
import dev.fairlead.status.Condition;
import dev.fairlead.status.Reason;
import dev.fairlead.testing.Cli;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks and volumes of another definition, under containers that serve. */
final class NetworkChangeTest {
  @RegisterExtension static final AppImages IMAGES = new AppImages();

  private final OperatorHarness it = new OperatorHarness();
  private final int block = ThreadLocalRandom.current().nextInt(1, 255);

  @AfterEach
  void clean() {
    it.close();
  }

  private void declare(String network, String volume) {
    it.files
        .compose(
            """
            services:
              db:
                image: IMAGE
                command: ["/bin/sh", "-c", "touch /tmp/ready /tmp/up; exec /bin/httpd -f -p 80 -h /tmp"]
                networks: {front: {aliases: [database], ipv4_address: 10.86.BLOCK.10}}
                volumes: ["data:/data"]
              caller:
                image: IMAGE
                command: ["/bin/sh", "-c", "trap 'exit 0' TERM; touch /tmp/ready; while true; do
                  busybox timeout 3 wget -q -O /dev/null http://database/up && echo reached || echo MISSED; done"]
                networks: [front]
                depends_on: {db: {condition: service_healthy}}
            networks:
              front: {labels: {definition: NETWORK}, ipam: {config: [{subnet: 10.86.BLOCK.0/24}]}}
            volumes:
              data: {labels: {definition: VOLUME}}
            """
                .replace("IMAGE", IMAGES.built().v1())
                .replace("NETWORK", network)
                .replace("VOLUME", volume)
                .replace("BLOCK", "" + block))
        .release("");
  }

  private String label(String kind, String name) {
    return it.host
        .docker(kind, "inspect", "--format", "{{index .Labels \"definition\"}}", name)
        .strip();
  }

  @Test
  void v8ServesOnWithItsNamesAndAddressWhileItsNetworkIsMadeAnew() throws Exception {
    String network = it.files.project() + "_front";
    declare("one", "one");
    it.start().converged();
    List<String> before = it.host.containers().stream().map(Container::id).toList();

    declare("two", "one");
    it.converged();

    assertThat(label("network", network)).isEqualTo("two");
    assertThat(it.host.containers()).extracting(Container::id).isEqualTo(before);
    Container db = it.host.one("db");
    assertThat(db.addresses()).containsOnlyKeys(network);
    Endpoint endpoint = db.spec().networking().endpoints().getFirst();
    assertThat(endpoint.ipv4()).isEqualTo("10.86." + block + ".10");
    assertThat(endpoint.aliases()).containsExactlyInAnyOrder("db", "database");
    assertThat(
            it.host.docker("network", "ls", "--format", "{{.Name}}", "--filter", "name=" + network))
        .isEqualToIgnoringWhitespace(network);
    assertThat(it.host.docker("logs", it.host.one("caller").id()).lines())
        .contains("reached")
        .doesNotContain("MISSED");
    leftAlone();
  }

  /** By docker compose, which counts what it would make. */
  private void leftAlone() throws Exception {
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("FAIRLEAD_COMPOSE: see scripts/test").isNotNull();
    List<String> before = it.host.containers().stream().map(Container::id).toList();
    String file = it.files.desired().resolve("compose.yaml").toString();
    Cli.run(compose, "-p", it.files.project(), "-f", file, "up", "-d");
    assertThat(it.host.containers()).extracting(Container::id).isEqualTo(before);
    assertThat(label("network", it.files.project() + "_front")).isEqualTo("two");
  }

  @Test
  void v9AVolumeOfAnotherDefinitionKeepsItsDataAndAPersonIsAsked() {
    String volume = it.files.project() + "_data";
    declare("one", "one");
    it.start().converged();
    it.host.docker("exec", it.host.one("db").id(), "/bin/touch", "/data/kept");

    declare("one", "two");
    it.converged();

    assertThat(label("volume", volume)).isEqualTo("one");
    it.host.docker("exec", it.host.one("db").id(), "/bin/test", "-f", "/data/kept");
    assertThat(it.status().conditions())
        .filteredOn(c -> c.type() == Condition.Type.DRIFTED)
        .singleElement()
        .satisfies(drifted -> {
          assertThat(drifted.value()).isEqualTo(Condition.Value.TRUE);
          assertThat(drifted.reason()).isEqualTo(Reason.VOLUME_CHANGED);
          assertThat(drifted.message()).contains("docker volume rm " + volume);
        });
    assertThat(it.metrics()).containsPattern("fairlead_release_drifted\\{[^}]*} 1");

    declare("one", "one");
    it.converged();
    assertThat(it.status().message()).isEmpty();
  }

  @Test
  void v10AnotherNameIsAnotherNetworkAndTheFormerOneGoesAndAnotherVolumeAndTheFormerOneStays() {
    called("one");
    it.start().converged();
    String prefix = it.files.project();

    called("two");
    it.converged();

    Container web = it.host.one("web");
    assertThat(web.addresses()).containsOnlyKeys(prefix + "-two");
    assertThat(web.spec().storage().mounts())
        .singleElement()
        .satisfies(mount -> assertThat(mount.source()).isEqualTo(prefix + "-two"));
    assertThat(listed("network")).containsExactly(prefix + "-two");
    assertThat(listed("volume")).containsExactlyInAnyOrder(prefix + "-one", prefix + "-two");
  }

  private List<String> listed(String kind) {
    String filter = "label=com.docker.compose.project=" + it.files.project();
    return it.host.docker(kind, "ls", "--format", "{{.Name}}", "--filter", filter).lines().toList();
  }

  private void called(String name) {
    it.files
        .compose(
            """
            services: {web: {image: IMAGE, networks: [front], volumes: ["data:/data"]}}
            networks: {front: {name: NAME}}
            volumes: {data: {name: NAME}}
            """
                .replace("IMAGE", IMAGES.built().v1())
                .replace("NAME", it.files.project() + "-" + name))
        .release("");
  }
}
