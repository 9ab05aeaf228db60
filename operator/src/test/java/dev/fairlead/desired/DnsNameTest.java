package dev.fairlead.desired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DnsNameTest {
  @Test
  void keepsToTheConvention() {
    assertThat(DnsName.of("stage-dev-shop", "")).isEqualTo("stage-dev-shop");
    assertThat(DnsName.of("stage-dev-shop", "-1.4.2")).isEqualTo("stage-dev-shop-1-4-2");
    assertThat(DnsName.of("my_shop-web")).isEqualTo("my-shop-web");
  }

  @Test
  void isALabelAndNeverTheSameForTwoTags() {
    Map<String, String> tags = new HashMap<>();
    for (String tag :
        List.of(
            "1.2",
            "1-2",
            "1_2",
            "1.2-rc1",
            "1.2.rc1",
            "V1",
            "v1",
            "a".repeat(80),
            "a".repeat(81),
            "x.",
            "-",
            "1.2-",
            "feature-" + "b".repeat(50))) {
      String name = DnsName.of("stage-dev-shop", "-" + tag);
      assertThat(name).matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
      assertThat(tags.put(name, tag)).as("%s is %s", tag, name).isNull();
    }
  }
}
