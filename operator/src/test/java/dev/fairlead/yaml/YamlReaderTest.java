package dev.fairlead.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

  @Test
  void everyNodeKnowsItsLineAndColumn() throws Exception {
    Node.MapNode root = (Node.MapNode) one("a:\n  - b\n  -   c: 'd'\n");
    var list = (Node.ListNode) root.entries().getFirst().value();
    var inner = (Node.MapNode) list.items().get(1);
    assertThat(list.items().getFirst().position()).hasToString("f.yaml:2:5");
    assertThat(inner.entries().getFirst().position()).hasToString("f.yaml:3:7");
    assertThat(inner.entries().getFirst().value().position()).hasToString("f.yaml:3:10");
  }

  @Test
  void mergesMapsWithOwnKeysFirst() throws Exception {
    assertThat(show("x: &x {a: 1, b: 2}\ny: {b: 3, <<: *x}\n"))
        .isEqualTo("{x:{a:1,b:2},y:{b:3,a:1}}");
    assertThat(show("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\n"))
        .isEqualTo("{x:{a:1,b:2},y:{b:3,a:1}}");
  }

  @Test
  void mergesListsOfMapsEarlierOnesFirst() throws Exception {
    assertThat(show("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz: {<<: [*x, *y]}\n"))
        .endsWith("z:{a:1,b:2}}");
    assertThat(show("l: &l [{a: 1}, {a: 2, b: 2}]\nz: {<<: *l}\n")).endsWith("z:{a:1,b:2}}");
  }

  @Test
  void quotedMergeKeyIsAnOrdinaryKey() throws Exception {
    assertThat(show("'<<': {a: 1}\n")).isEqualTo("{<<:{a:1}}");
  }

  @Test
  void givesOneNodePerDocumentAndNoneForAnEmptyOne() throws Exception {
    assertThat(YamlReader.read("f.yaml", "a: 1\n---\nb: 2\n---\n")).hasSize(2);
    assertThat(YamlReader.read("f.yaml", "")).isEmpty();
    assertThat(YamlReader.read("f.yaml", "# nothing\n")).isEmpty();
  }

  @Test
  void keepsExplicitTags() throws Exception {
    Node.MapNode root = (Node.MapNode) one("a: !reset null\nb: !!str 12\nc: !override [1]\n");
    assertThat(root.entries().stream().map(e -> String.valueOf(e.value().tag())))
        .containsExactly("!reset", "!!str", "!override");
  }

  @Test
  void anchorsOfOneDocumentAreUnknownInTheNext() {
    refuses("a: &x 1\n---\nb: *x\n", "f.yaml:3:4: b: there is no anchor &x before this alias");
  }

  @Test
  void refusesDuplicateKeysWithBothLines() {
    refuses(
        "a:\n  image: x\n  ports: []\n  image: y\n",
        "f.yaml:4:3: a: line 4: mapping key \"image\" already defined at line 2");
  }

  @Test
  void refusesKeysThatAreNotStrings() {
    refuses("a:\n  1: x\n", "f.yaml:2:3: a: the key 1 is not a string");
    refuses("[a]: x\n", "f.yaml:1:1: a mapping or a list cannot be a key");
    refuses("2001-01-01: x\n", "f.yaml:1:1: the key 2001-01-01 is not a string");
  }

  @Test
  void refusesAliasCyclesAndBombs() {
    refuses("a: &a [*a]\n", "f.yaml:1:8: a[0]: alias *a stands inside its own anchor");
    var bomb = new StringBuilder("l0: &l0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i < 9; i++) {
      bomb.append("l%d: &l%d [%s]\n".formatted(i, i, ("*l" + (i - 1) + ",").repeat(10)));
    }
    refuses(bomb.toString(), "more than 100000 values");
    refuses("[".repeat(101) + "]".repeat(101), "nested more than 100 levels");
    var tower = new StringBuilder("l0: &l0 [1]\n");
    for (int i = 1; i < 120; i++) {
      tower.append("l%d: &l%d [*l%d]\n".formatted(i, i, i - 1));
    }
    refuses(tower.toString(), "nested more than 100 levels");
  }

  @Test
  void refusesBrokenSyntaxWithItsPlace() {
    refuses("a: [1\nb: 2\n", "f.yaml:2:");
    refuses("a: \"\\UFFFFFFFF\"\n", "not valid YAML");
    refuses("a: !!int x\n", "f.yaml:1:4: a: cannot read \"x\" as !!int");
    refuses("a: {<<: 3}\n", "f.yaml:1:9: a.<<: << takes a mapping or a list of mappings");
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> YamlReader.read("f.yaml", text))
        .isInstanceOf(YamlException.class)
        .hasMessageContaining(message);
  }

  private static Node one(String text) throws YamlException {
    List<Node> documents = YamlReader.read("f.yaml", text);
    assertThat(documents).hasSize(1);
    return documents.getFirst();
  }

  private static String show(String text) throws YamlException {
    return show(one(text));
  }

  private static String show(Node node) {
    return switch (node) {
      case Node.ScalarNode scalar -> scalar.text();
      case Node.ListNode list ->
          list.items().stream()
              .map(YamlReaderTest::show)
              .collect(Collectors.joining(",", "[", "]"));
      case Node.MapNode map ->
          map.entries().stream()
              .map(entry -> entry.key() + ":" + show(entry.value()))
              .collect(Collectors.joining(",", "{", "}"));
    };
  }
}
