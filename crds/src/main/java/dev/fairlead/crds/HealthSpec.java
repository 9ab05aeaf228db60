package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What makes a new instance healthy; at most one of the four. Running alone never does (I3). */
@ValidationRule(
    value =
        "[has(self.http), has(self.tcp), has(self.command), has(self.stableSeconds)]"
            + ".filter(given, given).size() <= 1",
    message = "at most one of http, tcp, command and stableSeconds")
@JsonPropertyOrder({"http", "tcp", "command", "stableSeconds"})
public record HealthSpec(
    @WhenUnset("the Docker health check")
        @JsonPropertyDescription(
            "An HTTP probe that Fairlead sends to each new instance until it is let in. At most one"
                + " of http, tcp, command and stableSeconds.")
        @Nullable HttpProbe http,
    @WhenUnset("the Docker health check")
        @JsonPropertyDescription(
            "A TCP probe: each new instance must accept a connection before it is let in.")
        @Nullable TcpProbe tcp,
    @WhenUnset("the Docker health check")
        @JsonPropertyDescription(
            "A command that is run in each new instance; it is healthy when the command ends with"
                + " 0.")
        @Nullable CommandProbe command,
    @WhenUnset("5")
        @Min(1)
        @Max(3_600)
        @JsonPropertyDescription(
            "For a service without any health check: how long an instance must stay up, without a"
                + " restart, to count as healthy. Not together with http, tcp or command.")
        @Nullable Integer stableSeconds) {

  /** What an unset {@link #stableSeconds} means; unset must stay visible beside the probes. */
  public static final int STABLE_SECONDS = 5;
}
