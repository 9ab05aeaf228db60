package dev.fairlead.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedTest {
  @Test
  void isInOrderWhateverTheSourceIsSortedBy() {
    SortedMap<String, Integer> backwards = new TreeMap<>(Comparator.reverseOrder());
    backwards.putAll(Map.of("a", 1, "b", 2, "c", 3));
    SortedSet<String> names = new TreeSet<>(Comparator.reverseOrder());
    names.addAll(List.of("a", "b", "c"));

    assertThat(Ordered.map(backwards).keySet()).containsExactly("a", "b", "c");
    assertThat(Ordered.set(names)).containsExactly("a", "b", "c");
  }

  @Test
  void answersAsATreeDoesForEverySizeAndKey() {
    for (int size = 0; size < 9; size++) {
      SortedMap<Integer, String> tree = new TreeMap<>();
      IntStream.range(0, size).forEach(i -> tree.put(2 * i, "v" + i));
      SortedMap<Integer, String> map = Ordered.map(tree);
      SortedSet<Integer> set = Ordered.set(tree.keySet());

      assertThat(map).isEqualTo(tree).hasToString(tree.toString()).hasSameHashCodeAs(tree);
      assertThat(tree).isEqualTo(map);
      assertThat(set).isEqualTo(tree.keySet()).hasSameHashCodeAs(tree.keySet());
      for (int key = -1; key <= 2 * size; key++) {
        assertThat(map.get(key)).isEqualTo(tree.get(key));
        assertThat(map.containsKey(key)).isEqualTo(tree.containsKey(key));
        assertThat(map.getOrDefault(key, "none")).isEqualTo(tree.getOrDefault(key, "none"));
        assertThat(map.headMap(key)).isEqualTo(tree.headMap(key));
        assertThat(map.tailMap(key)).isEqualTo(tree.tailMap(key));
        assertThat(map.subMap(key, 2 * size)).isEqualTo(tree.subMap(key, 2 * size));
        assertThat(set.contains(key)).isEqualTo(tree.containsKey(key));
        assertThat(set.headSet(key)).isEqualTo(tree.headMap(key).keySet());
        assertThat(set.tailSet(key)).isEqualTo(tree.tailMap(key).keySet());
      }
    }
  }

  @Test
  void keepsNullValuesAndTellsThemFromMissingOnes() {
    Map<String, String> source = new HashMap<>();
    source.put("UNSET", null);

    SortedMap<String, String> map = Ordered.map(source);

    assertThat(map).containsEntry("UNSET", null).isEqualTo(source);
    assertThat(map.getOrDefault("UNSET", "none")).isNull();
    assertThat(map.getOrDefault("OTHER", "none")).isEqualTo("none");
  }

  @Test
  void isACopyThatNobodyChangesAndItsOwnCopy() {
    SortedMap<String, String> source = new TreeMap<>(Map.of("a", "1"));
    SortedMap<String, String> map = Ordered.map(source);
    source.put("b", "2");

    assertThat(map).containsOnlyKeys("a");
    assertThat(Ordered.map(map)).isSameAs(map);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.put("c", "3"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.entrySet().iterator().next().setValue("3"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.keySet().remove("a"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Ordered.set(List.of("a")).remove("a"));
  }
}
