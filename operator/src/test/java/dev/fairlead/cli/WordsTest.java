package dev.fairlead.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "0, 0s",
    "59, 59s",
    "60, 1m",
    "3599, 59m",
    "3600, 1h",
    "86399, 23h",
    "86400, 1d",
    "999999, 11d"
  })
  void tellsAgesInOneUnit(long seconds, String text) {
    Instant now = Instant.parse("2026-03-01T00:00:00Z");

    assertThat(Words.age(now.minusSeconds(seconds), now)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"214, 214ms", "4299, 4.2s", "59999, 59.9s", "150000, 2m30s", "3900000, 1h05m"})
  void tellsDurations(long millis, String text) {
    assertThat(Words.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "3f9c2ab4d1e5f60718293a4b5c6d7e8f90a1b2c3, 3f9c2ab",
    "3f9c2ab4d1e5f60718293a4b5c6d7e8f90a1b2c3-dirty, 3f9c2ab-dirty",
    "sha256:a01b44e7a01b44e7a01b44e7a01b44e7, sha256:a01b44e",
    "content-0123456789abcdef, content-0123456",
    "v1.4.2, v1.4.2",
    "deadbeef, deadbeef",
    "a-very-long-name-that-is-no-hash, a-very-long-name-that-i…",
    "'', -"
  })
  void shortensHashesAndNothingElse(String revision, String text) {
    assertThat(Words.revision(revision)).isEqualTo(text);
  }

  @Test
  void summarizesDrift() {
    assertThat(Words.drift(List.of())).isEqualTo("-");
    assertThat(Words.drift(List.of("web: env A: \"1\" → \"2\""))).isEqualTo("web: env, 1 field");
    assertThat(Words.drift(List.of("web: env A: 1 → 2", "web: env B: 1 → 2", "web: image x → y")))
        .isEqualTo("web: env, image, 3 fields");
    assertThat(Words.drift(List.of("web: env A: 1 → 2", "db: command a → b")))
        .isEqualTo("web, db: 2 fields");
    assertThat(Words.drift(List.of("a: x", "b: x", "c: x", "d: x")))
        .isEqualTo("4 services, 4 fields");
  }
}
