package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** A connection to the instance's own address; nothing is sent. */
@JsonPropertyOrder({
  "port",
  "intervalSeconds",
  "timeoutSeconds",
  "successThreshold",
  "failureThreshold"
})
public record TcpProbe(
    @Required
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription("The port inside the container; it need not be published.")
        int port,
    @Default("1") @Min(1) @Max(300) @JsonPropertyDescription("The time from one probe to the next.")
        int intervalSeconds,
    @Default("5") @Min(1) @Max(300) @JsonPropertyDescription("How long connecting may take.")
        int timeoutSeconds,
    @Default("1")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "How many good answers in a row make an instance healthy; only then its soak begins.")
        int successThreshold,
    @Default("3")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription(
            "How many bad answers in a row condemn an instance that was healthy before. Before that"
                + " bad answers are waited out until progressDeadlineSeconds; after it a single one"
                + " begins the soak anew.")
        int failureThreshold) {}
