package dev.fairlead.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules, one by one: what the library itself says of these objects. */
class KstatusTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | CURRENT",
        "{'metadata': {'generation': 2}} | CURRENT",
        "{'metadata': {'generation': 2}, 'status': {'observedGeneration': 1}} | IN_PROGRESS",
        "{'metadata': {'generation': 2}, 'status': {'observedGeneration': 2}} | CURRENT",
        "{'metadata': {'generation': 2, 'deletionTimestamp': '2026-01-01T00:00:00Z'}} | TERMINATING",
        "{'status': {'conditions': [{'type': 'Ready', 'status': 'True'}]}} | CURRENT",
        "{'status': {'conditions': [{'type': 'Ready', 'status': 'False'}]}} | IN_PROGRESS",
        "{'status': {'conditions': [{'type': 'Ready', 'status': 'Unknown'}]}} | IN_PROGRESS",
        "{'status': {'conditions': [{'type': 'Ready', 'status': 'False'},"
            + " {'type': 'Stalled', 'status': 'True'}]}} | FAILED",
        "{'status': {'conditions': [{'type': 'Ready', 'status': 'True'},"
            + " {'type': 'Reconciling', 'status': 'True'}]}} | IN_PROGRESS",
        "{'status': {'conditions': [{'type': 'Stalled', 'status': 'False'},"
            + " {'type': 'Reconciling', 'status': 'False'},"
            + " {'type': 'Ready', 'status': 'True'}]}} | CURRENT",
      })
  void anObjectCountsAs(String object, Kstatus expected) throws IOException {
    assertThat(Kstatus.of(new ObjectMapper().readTree(object.replace('\'', '"'))))
        .isEqualTo(expected);
  }
}
