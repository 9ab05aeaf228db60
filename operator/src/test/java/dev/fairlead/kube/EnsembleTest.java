package dev.fairlead.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.testing.Kstatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static ObjectNode tree(String json) {
    return (ObjectNode) Given.json(json);
  }

  /** What host a, which has generation 2 in place, says of itself and of host b. */
  private static JsonNode both(String b) {
    ObjectNode own =
        tree(
            """
            {'phase': 'Converged', 'observedGeneration': 2,
             'conditions': [{'type': 'Ready', 'status': 'True', 'observedGeneration': 2}]}
            """);
    ObjectNode ownHost = tree("{'name': 'a', 'phase': 'Converged', 'observedGeneration': 2}");
    ObjectNode present = tree("{'hosts': [" + b + "]}");
    return new Ensemble(own, ownHost, new TreeSet<>(List.of("a", "b")), present, 2, NOW).tree();
  }

  private static JsonNode ready(JsonNode status) {
    return status.path("conditions").path(0);
  }

  @Test
  void readyIsSaidOfAGenerationThatAllHostsActedUpon() {
    JsonNode before = both("{'name': 'b', 'phase': 'Converged', 'observedGeneration': 1}");
    assertThat(before.path("observedGeneration").asLong()).isEqualTo(1);
    assertThat(before.path("phase").asText()).isEqualTo("Pending");
    assertThat(before.path("message").asText())
        .isEqualTo("b: has not taken up the newest version yet");
    assertThat(ready(before).path("status").asText()).isEqualTo("False");
    assertThat(ready(before).path("observedGeneration").asLong()).isEqualTo(1);
    JsonNode after = both("{'name': 'b', 'phase': 'Converged', 'observedGeneration': 2}");
    assertThat(ready(after).path("status").asText()).isEqualTo("True");
    assertThat(ready(after).path("observedGeneration").asLong()).isEqualTo(2);
  }

  @Test
  void theWorstHostIsThePhaseOfAll() {
    JsonNode status = both("{'name': 'b', 'phase': 'Stalled', 'observedGeneration': 1}");
    assertThat(status.path("phase").asText()).isEqualTo("Stalled");
    assertThat(ready(status).path("status").asText()).isEqualTo("False");
    assertThat(ready(status).path("observedGeneration").asLong()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "Invalid, InvalidSpec, Stalled",
    "Stalled, RolloutFailed, Stalled",
    "RolledBack, RolledBack, Stalled",
    "Progressing, RollingOut, Reconciling",
    "Pending, Pending, Reconciling",
    "Drifted, Healing, Reconciling Drifted",
    "Drifted, DriftDetected, Drifted",
    "Suspended, Suspended, Suspended",
    "Tomorrow, New, ''",
  })
  void conditionsFollowThePhaseAndItsReason(String phase, String reason, String holding) {
    JsonNode status =
        both(
            "{'name': 'b', 'phase': '%s', 'reason': '%s', 'observedGeneration': 2}"
                .formatted(phase, reason));
    assertThat(status.path("phase").asText()).isEqualTo(phase);
    List<String> hold = new ArrayList<>();
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("status").asText().equals("True")) {
        hold.add(condition.path("type").asText());
      }
    }
    assertThat(String.join(" ", hold)).isEqualTo(holding);
    assertThat(Kstatus.of(false, 2, status)).isEqualTo(Kstatus.of(phase));
  }
}
