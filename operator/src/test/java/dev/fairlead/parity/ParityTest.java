package dev.fairlead.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Projects of the corpus on the real Engine: what Fairlead creates is what docker compose creates,
 * and each leaves alone what the other made. All of the corpus, and any other: {@code
 * scripts/parity}.
 */
final class ParityTest {
  private static final Path CORPUS = Path.of("src/test/resources/corpus/valid").toAbsolutePath();

  @Test
  void i1i2CreatesWhatComposeCreatesAndBothLeaveItAlone() throws IOException {
    List<String> wrong = new ArrayList<>();
    String compose = System.getenv("FAIRLEAD_COMPOSE");
    assertThat(compose).as("FAIRLEAD_COMPOSE: see scripts/test").isNotNull();
    try (Parity parity = new Parity(compose, Map.of("HOME", "/home/u"))) {
      for (String project :
          List.of(
              "blkio",
              "build-forms",
              "configs",
              "deploy",
              "env-file",
              "healthchecks",
              "identity",
              "labels",
              "links",
              "networks",
              "ports",
              "restart",
              "secrets",
              "volumes")) {
        Parity.Outcome outcome = parity.compare(CORPUS.resolve(project));
        if (!outcome.failed().isEmpty() || !outcome.equal() || !outcome.settled()) {
          wrong.add(outcome.toString());
        }
      }
    }
    assertThat(wrong).isEmpty();
  }
}
