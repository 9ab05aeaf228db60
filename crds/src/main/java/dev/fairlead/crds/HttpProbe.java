package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;

/** GET on the instance's own address; an answer of 200 to 399 is healthy. */
@JsonPropertyOrder({"path", "port", "intervalSeconds", "timeoutSeconds"})
public record HttpProbe(
    @Required
        @Pattern("^/\\S*$")
        @Expected("a path such as /health")
        @JsonPropertyDescription("What is asked for; an answer of 200 to 399 is healthy.")
        String path,
    @Required
        @Min(1)
        @Max(65_535)
        @JsonPropertyDescription("The port inside the container; it need not be published.")
        int port,
    @Default("1") @Min(1) @Max(300) @JsonPropertyDescription("The time from one probe to the next.")
        int intervalSeconds,
    @Default("5") @Min(1) @Max(300) @JsonPropertyDescription("How long one probe may take.")
        int timeoutSeconds) {}
