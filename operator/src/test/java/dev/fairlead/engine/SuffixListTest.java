package dev.fairlead.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The client of the Engine finds our list of one rule before the one that it brings along. */
final class SuffixListTest {
  private static final String WHERE = "org/publicsuffix/list/effective_tld_names.dat";

  @Test
  void theClientReadsTheShortOne() throws IOException {
    try (var list = getClass().getClassLoader().getResourceAsStream(WHERE)) {
      assertThat(list).isNotNull();
      assertThat(list.readAllBytes()).hasSizeBetween(1, 1_000);
    }
  }
}
