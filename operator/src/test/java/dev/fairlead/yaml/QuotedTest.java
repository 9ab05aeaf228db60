package dev.fairlead.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.yaml.Node.ListNode;
import dev.fairlead.yaml.Node.ScalarNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop",
        "a/b.yaml",
        "",
        " ",
        "true",
        "No",
        "null",
        "12",
        "1e3",
        "a: b",
        "- a",
        "#x",
        "a #b",
        "{}",
        "\"",
        "\\",
        "a\nb",
        "a\tb",
        "\u0007",
        "\u0085",
        "ä€😀",
        "'",
        "@x",
        "%x",
        "*x",
        "&x",
        "!x"
      })
  void readsAsTheSameText(String text) throws YamlException {
    Node list = YamlReader.read("file", "[" + Quoted.text(text) + "]").getFirst();

    assertThat(((ScalarNode) ((ListNode) list).items().getFirst()).text()).isEqualTo(text);
  }
}
