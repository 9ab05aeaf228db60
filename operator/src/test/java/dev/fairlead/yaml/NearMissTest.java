package dev.fairlead.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearMissTest {
  @Test
  void suggestsTheClosestName() {
    var names = List.of("environment", "env_file", "web", "image", "ports");
    assertThat(NearMiss.of("wbe", names)).hasValue("web");
    assertThat(NearMiss.of("enviroment", names)).hasValue("environment");
    assertThat(NearMiss.of("port", names)).hasValue("ports");
    assertThat(NearMiss.hint("imgae", names)).isEqualTo("did you mean \"image\"?");
  }

  @Test
  void saysNothingWhenNothingIsClose() {
    assertThat(NearMiss.of("zzz", List.of("web", "db"))).isEmpty();
    assertThat(NearMiss.hint("zzz", List.of())).isEmpty();
  }
}
