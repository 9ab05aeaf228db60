package dev.fairlead.compose;

import static dev.fairlead.compose.Files.load;
import static dev.fairlead.compose.Files.loaded;
import static dev.fairlead.compose.Files.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.PortBinding;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A later file over an earlier one, attribute by attribute. */
class MergeTest {

  @Test
  void scalarsAreReplacedAndNullKeeps() {
    assertThat(merged("hostname: one", "hostname: two").networking().hostname()).isEqualTo("two");
    assertThat(merged("hostname: one", "stop_grace_period: 3s").networking().hostname())
        .isEqualTo("one");
    assertThat(merged("stop_grace_period: 3s", "stop_grace_period: null").program().stopGrace())
        .hasSeconds(3);
  }

  @Test
  void commandsAreReplacedWholeAndNullClears() {
    assertThat(merged("command: [a, b]", "command: c").program().command()).containsExactly("c");
    assertThat(merged("command: [a, b]", "command: null").program().command()).isNull();
  }

  @Test
  void environmentMergesByKeyInAnyForm() {
    assertThat(
            merged("environment: {A: 1, B: 2}", "environment: [B=3, C=4]").program().environment())
        .isEqualTo(Map.of("A", "1", "B", "3", "C", "4"));
  }

  @Test
  void portsOfBothStayUnlessTheyAreEqual() {
    assertThat(merged("ports: ['80:80']", "ports: ['81:80', '80:80/tcp']").networking().ports())
        .containsExactly(
            new PortBinding(80, "tcp", "", "80"), new PortBinding(80, "tcp", "", "81"));
  }

  @Test
  void mountsAreReplacedByTarget() {
    assertThat(merged("volumes: ['/a:/x', '/b:/y']", "volumes: ['/c:/x:ro']").storage().mounts())
        .extracting(mount -> mount.source() + ":" + mount.target())
        .containsExactly("/c:/x", "/b:/y");
  }

  @Test
  void extraHostsOfBothStay() {
    assertThat(
            merged("extra_hosts: ['h:1.1.1.1']", "extra_hosts: ['h=9.9.9.9']")
                .networking()
                .extraHosts())
        .containsExactly("h:1.1.1.1", "h:9.9.9.9");
  }

  @Test
  void loggingOptionsGoWithTheirDriver() {
    String base = "logging: {driver: json-file, options: {a: '1'}}";
    assertThat(merged(base, "logging: {driver: local, options: {b: '2'}}").logging())
        .satisfies(
            logging -> assertThat(logging).hasToString("Logging[driver=local, options={b=2}]"));
    assertThat(merged(base, "logging: {options: {b: '2'}}").logging())
        .satisfies(logging ->
            assertThat(logging).hasToString("Logging[driver=json-file, options={a=1, b=2}]"));
  }

  @Test
  void capabilitiesAreUnited() {
    assertThat(merged("cap_add: [A, B]", "cap_add: [B, C]").security().capAdd())
        .containsExactly("CAP_A", "CAP_B", "CAP_C");
  }

  @Test
  void resetTakesAnAttributeAway() {
    assertThat(merged("command: x", "command: !reset null").program().command()).isNull();
    assertThat(merged("ports: ['80:80']", "ports: !reset []").networking().ports()).isEmpty();
    assertThat(
            merged("environment: {A: 1, B: 2}", "environment: {A: !reset null}")
                .program()
                .environment())
        .isEqualTo(Map.of("B", "2"));
  }

  @Test
  void overrideReplacesAnAttribute() {
    assertThat(merged("ports: ['80:80']", "ports: !override ['99:99']").networking().ports())
        .containsExactly(new PortBinding(99, "tcp", "", "99"));
    assertThat(merged("labels: {a: b}", "labels: !override {new: only}").labels())
        .isEqualTo(Map.of("new", "only"));
  }

  @Test
  void whatCannotBeMergedIsRefusedWithBothPlaces() {
    assertThat(
            Files.problems(
                load(
                    Map.of(),
                    Map.of(
                        "a.yaml", "services: {a: {image: x, hostname: h}}",
                        "b.yaml", "services: {a: {hostname: [h]}}"))))
        .containsExactly(
            "b.yaml:1:26: services.a.hostname: cannot be merged with what stands at a.yaml:1:36");
  }

  private static ContainerSpec merged(String base, String over) {
    return service(
            loaded(
                load(
                    Map.of(),
                    Map.of(
                        "a.yaml", "services:\n  a:\n    image: x\n    " + base,
                        "b.yaml", "services:\n  a:\n    " + over))),
            "a")
        .spec();
  }
}
