package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import java.util.Map;

/** What should run, and what happens when it does not. */
@JsonPropertyOrder({
  "compose",
  "services",
  "rollback",
  "historyLimit",
  "images",
  "drift",
  "deploy",
  "suspend"
})
public record AppReleaseSpec(
    @Required @JsonPropertyDescription("The compose project: what the services are.")
        ComposeSource compose,
    @JsonPropertyDescription(
            "What this release changes of the compose project's services, by their names, and how"
                + " they are replaced. A service that is not named here follows the compose file"
                + " alone.")
        Map<String, ServiceSpec> services,
    @JsonPropertyDescription("What happens when a rollout fails.") RollbackSpec rollback,
    @Default("10")
        @Min(1)
        @Max(100)
        @JsonPropertyDescription("How many revisions the history keeps.")
        int historyLimit,
    @JsonPropertyDescription("What happens to images that are not needed any more.")
        ImagesSpec images,
    @JsonPropertyDescription("What happens when a container no longer equals its declaration.")
        DriftSpec drift,
    @JsonPropertyDescription("What the deploy API may change.") DeploySpec deploy,
    @Default("false")
        @JsonPropertyDescription("Leave everything as it is until this is false again.")
        boolean suspend) {

  public AppReleaseSpec {
    services = Copies.of(services);
  }
}
