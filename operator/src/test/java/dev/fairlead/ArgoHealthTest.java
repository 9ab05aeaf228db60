package dev.fairlead;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fairlead.testing.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The health check of examples/kubernetes/argocd-cm.yaml, run by a Lua interpreter as Argo CD runs
 * it.
 */
class ArgoHealthTest {
  private static final Path CONFIG =
      Path.of("../examples/kubernetes/argocd-cm.yaml").toAbsolutePath().normalize();
  private static final String KEY = "  resource.customizations.health.fairlead.dev_AppRelease: |\n";

  private static final String READY =
      "{'type': 'Ready', 'status': 'True', 'message': 'all as declared'}";
  private static final String UNREADY =
      "{'type': 'Ready', 'status': 'False', 'message': 'web: 1 of 3'}";
  private static final String IDLE = "{'type': 'Reconciling', 'status': 'False', 'message': ''}";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | Progressing: waits for a Docker host to take it up",
        "{'phase': 'Pending'} | Progressing: waits for a Docker host to take it up",
        // What was said of an older generation is not said of this one.
        "{'observedGeneration': 2, 'conditions': ["
            + READY
            + "]}"
            + " | Progressing: waits for the newest version to be taken up",
        "{'observedGeneration': 3, 'conditions': ["
            + READY
            + ", "
            + IDLE
            + "]} | Healthy: all as declared",
        "{'observedGeneration': 3, 'conditions': ["
            + UNREADY
            + ", {'type': 'Reconciling', 'status': 'True'}]}"
            + " | Progressing: web: 1 of 3",
        "{'observedGeneration': 3, 'conditions': ["
            + UNREADY
            + ", "
            + IDLE
            + ", {'type': 'Stalled', 'status': 'True'}]}"
            + " | Degraded: web: 1 of 3",
        // Drift that is only reported: nothing is on its way, and nothing is as declared.
        "{'observedGeneration': 3, 'conditions': ["
            + UNREADY
            + ", "
            + IDLE
            + ", {'type': 'Drifted', 'status': 'True'}]}"
            + " | Degraded: web: 1 of 3",
        "{'observedGeneration': 3, 'conditions': ["
            + UNREADY
            + ", "
            + IDLE
            + ", {'type': 'Suspended', 'status': 'True'}]}"
            + " | Suspended: web: 1 of 3",
      })
  void saysToArgoCdWhatTheConditionsSay(String status, String verdict) throws IOException {
    String object = status.equals("{}") ? status : "{'status': " + status + "}";
    Path script = directory.resolve("health.lua");
    Files.writeString(
        script,
        "obj = "
            + lua(new ObjectMapper().readTree(object.replace('\'', '"')))
            + "\nobj.metadata = {generation = 3}\nlocal health = (function()\n"
            + healthCheck()
            + "end)()\nprint(health.status .. ': ' .. health.message)\n");
    assertThat(Cli.run("lua5.1", script.toString())).isEqualTo(verdict);
  }

  private static String healthCheck() throws IOException {
    String config = Files.readString(CONFIG);
    int start = config.indexOf(KEY);
    assertThat(start).isPositive();
    return config.substring(start + KEY.length());
  }

  /** As Argo CD hands an object to a script: tables and lists. */
  private static String lua(JsonNode value) {
    List<String> parts = new ArrayList<>();
    if (value.isObject()) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        parts.add(field.getKey() + " = " + lua(field.getValue()));
      }
      return "{" + String.join(", ", parts) + "}";
    }
    if (value.isArray()) {
      value.forEach(item -> parts.add(lua(item)));
      return "{" + String.join(", ", parts) + "}";
    }
    return value.toString();
  }
}
