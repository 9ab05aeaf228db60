package dev.fairlead.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.observed.Container;
import dev.fairlead.observed.Observed;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where a probe goes. */
class AddressTest {
  private static Container container(String id, String mode, Map<String, String> addresses) {
    Container plain =
        Specimen.created(id, id, Given.NOW).spec(Given.service("web").mode(mode).spec()).build();
    return new Container(
        plain.id(),
        plain.name(),
        plain.created(),
        plain.imageId(),
        plain.spec(),
        plain.labels(),
        Container.State.RUNNING,
        plain.health(),
        0,
        "",
        false,
        0,
        plain.startedAt(),
        null,
        null,
        new TreeMap<>(addresses),
        plain.volumes(),
        "");
  }

  private static String address(Container of, Container... others) {
    List<Container> all = new java.util.ArrayList<>(List.of(others));
    all.add(of);
    return Address.of(
        of,
        new Observed(
            "shop", all, new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
  }

  @Test
  void isTheContainersOwnOnItsPrimaryNetwork() {
    assertThat(address(container("a", "front", Map.of("back", "10.0.1.2", "front", "10.0.2.2"))))
        .isEqualTo("10.0.2.2");
    assertThat(address(container("a", "front", Map.of("other", "10.0.3.2", "z", "10.0.4.2"))))
        .isEqualTo("10.0.3.2");
    assertThat(address(container("a", "bridge", Map.of("bridge", "172.17.0.5"))))
        .isEqualTo("172.17.0.5");
  }

  @Test
  void isTheHostsOwnInHostMode() {
    assertThat(address(container("a", "host", Map.of()))).isEqualTo("127.0.0.1");
  }

  @Test
  void isTheOwnersWhereTheNetworkIsAnothers() {
    Container owner = container("owner", "front", Map.of("front", "10.0.2.7"));
    assertThat(address(container("a", "container:owner", Map.of()), owner)).isEqualTo("10.0.2.7");
    Container onHost = container("owner", "host", Map.of());
    assertThat(address(container("a", "container:owner", Map.of()), onHost)).isEqualTo("127.0.0.1");
    assertThat(address(container("a", "container:gone", Map.of()), owner)).isEmpty();
  }

  @Test
  void isNoneWithoutANetwork() {
    assertThat(address(container("a", "none", Map.of()))).isEmpty();
    assertThat(address(container("a", "front", Map.of()))).as("never the host's").isEmpty();
  }
}
