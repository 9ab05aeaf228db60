package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A command inside the container, run by the Engine. */
@JsonPropertyOrder({
  "command",
  "intervalSeconds",
  "timeoutSeconds",
  "successThreshold",
  "failureThreshold"
})
public record CommandProbe(
    @Required
        @Size(min = 1)
        @JsonPropertyDescription(
            "The program and its arguments; no shell is involved unless it is named.")
        List<String> command,
    @Default("1") @Min(1) @Max(300) @JsonPropertyDescription("The time from one probe to the next.")
        int intervalSeconds,
    @Default("5")
        @Min(1)
        @Max(300)
        @JsonPropertyDescription(
            "How long the command may take. The Engine cannot end one that takes longer; it is not"
                + " run again before it has ended.")
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
        int failureThreshold) {

  public CommandProbe {
    command = List.copyOf(command);
  }
}
