package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final SortedSet<String> HOSTS = new TreeSet<>(List.of("a", "b", "c"));

  /** Hosts that have the new revision in place. */
  private static JsonNode done(String... names) {
    ObjectNode status = Trees.object();
    ArrayNode hosts = status.putArray("hosts");
    for (String host : HOSTS) {
      boolean done = List.of(names).contains(host);
      hosts
          .addObject()
          .put("name", host)
          .put("revision", done ? "new" : "old")
          .put("converged", true);
    }
    return status;
  }

  private static List<String> may(int most, Set<String> down, JsonNode status) {
    List<String> may = new ArrayList<>();
    for (String host : HOSTS) {
      if (!down.contains(host)
          && Turns.waitsFor(host, HOSTS, down::contains, most, "new", status).isEmpty()) {
        may.add(host);
      }
    }
    return may;
  }

  @Test
  void hostsGoOneAfterTheOtherByName() {
    assertThat(may(1, Set.of(), done())).containsExactly("a");
    assertThat(may(1, Set.of(), done("a"))).containsExactly("a", "b");
    assertThat(may(1, Set.of(), done("a", "b"))).containsExactly("a", "b", "c");
    assertThat(may(2, Set.of(), done())).containsExactly("a", "b");
  }

  @Test
  void anOlderViewLetsNoFurtherHostGo() {
    // One that did not hear yet that a is done still sees a's turn.
    List<String> late = may(1, Set.of(), done());
    List<String> now = may(1, Set.of(), done("a"));
    assertThat(now).containsAll(late);
    assertThat(late).doesNotContain("b", "c");
  }

  @Test
  void aHostThatIsDownIsOneOfThoseThatMayBeMissing() {
    assertThat(may(1, Set.of("b"), done())).isEmpty();
    assertThat(may(2, Set.of("b"), done())).containsExactly("a");
    assertThat(Turns.waitsFor("a", HOSTS, "b"::equals, 1, "new", done()))
        .isEqualTo("host b is down, and maxUnavailableHosts is 1");
    assertThat(Turns.waitsFor("c", HOSTS, _ -> false, 1, "new", done("a")))
        .isEqualTo("it is the turn of host b");
  }

  @Test
  void aHostWhereTheNewVersionFailsHoldsTheOthersBack() {
    ObjectNode status = (ObjectNode) done("a");
    ((ObjectNode) status.path("hosts").path(0)).put("converged", false);
    assertThat(may(1, Set.of(), status)).containsExactly("a");
  }
}
