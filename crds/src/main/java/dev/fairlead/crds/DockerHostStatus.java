package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.MapKey;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Docker host, as its operator tells of it. */
@JsonPropertyOrder({"engine", "operator", "cpus", "memory", "releases", "heartbeat", "conditions"})
public record DockerHostStatus(
    @WhenUnset("") @JsonPropertyDescription("The version of the Docker Engine.")
        @Nullable String engine,
    @WhenUnset("") @JsonPropertyDescription("The version of Fairlead.") @Nullable String operator,
    @WhenUnset("") @Min(0) @Max(Integer.MAX_VALUE) @JsonPropertyDescription("Its processors.")
        @Nullable Integer cpus,
    @WhenUnset("") @JsonPropertyDescription("Its memory, as a Kubernetes quantity.")
        @Nullable String memory,
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("How many releases it runs.")
        @Nullable Integer releases,
    @WhenUnset("") @JsonPropertyDescription("When its operator was last heard of.")
        @Nullable String heartbeat,
    @MapKey("type") @JsonPropertyDescription("Ready: whether its operator and its Engine answer.")
        List<ConditionStatus> conditions) {

  public DockerHostStatus {
    conditions = List.copyOf(conditions);
  }
}
