package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.MapKey;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is true of a release, as the operators of its hosts see it. */
@JsonPropertyOrder({
  "observedGeneration",
  "phase",
  "message",
  "revision",
  "lastAppliedRevision",
  "lastGoodRevision",
  "ready",
  "drifted",
  "drift",
  "problems",
  "conditions",
  "services",
  "history",
  "hosts"
})
public record AppReleaseStatus(
    @WhenUnset("")
        @Min(0)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("The generation that this was said of.")
        @Nullable Integer observedGeneration,
    @WhenUnset("") @JsonPropertyDescription("The one word for people.") @Nullable String phase,
    @WhenUnset("")
        @JsonPropertyDescription("What is happening, or what is wrong and what happens next.")
        @Nullable String message,
    @WhenUnset("") @JsonPropertyDescription("The revision of what is declared.")
        @Nullable String revision,
    @WhenUnset("") @JsonPropertyDescription("The last revision that a rollout was begun for.")
        @Nullable String lastAppliedRevision,
    @WhenUnset("") @JsonPropertyDescription("The last revision that was wholly in place.")
        @Nullable String lastGoodRevision,
    @WhenUnset("") @JsonPropertyDescription("Healthy instances, of how many.")
        @Nullable String ready,
    @WhenUnset("") @JsonPropertyDescription("What differs from what is declared, in few words.")
        @Nullable String drifted,
    @JsonPropertyDescription("What differs from what is declared, one line each.")
        List<String> drift,
    @JsonPropertyDescription("What is wrong with what is declared, one line each.")
        List<String> problems,
    @MapKey("type") @JsonPropertyDescription("By the rules of kstatus.")
        List<ConditionStatus> conditions,
    @MapKey("name") @JsonPropertyDescription("Each service.") List<ServiceState> services,
    @JsonPropertyDescription("Rollouts that ended, the newest first; at most historyLimit.")
        List<HistoryState> history,
    @MapKey("name") @JsonPropertyDescription("Each host that runs it.") List<HostState> hosts) {

  public AppReleaseStatus {
    drift = List.copyOf(drift);
    problems = List.copyOf(problems);
    conditions = List.copyOf(conditions);
    services = List.copyOf(services);
    history = List.copyOf(history);
    hosts = List.copyOf(hosts);
  }
}
