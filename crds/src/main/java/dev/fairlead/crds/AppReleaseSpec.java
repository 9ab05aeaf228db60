package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.MapKey;
import dev.fairlead.crds.shape.Reserved;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What should run, and what happens when it does not. */
@ExactlyOneOf({"compose", "site"})
@JsonPropertyOrder({
  "compose",
  "site",
  "services",
  "rollback",
  "historyLimit",
  "images",
  "drift",
  "deploy",
  "suspend",
  "placement",
  "imagePullSecrets",
  "deletionPolicy"
})
public record AppReleaseSpec(
    @WhenUnset("") @JsonPropertyDescription("The compose project: what the services are.")
        @Nullable ComposeSource compose,
    @WhenUnset("")
        @JsonPropertyDescription(
            "Files for a web server that all sites share, instead of services.")
        @Nullable SiteSpec site,
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
        boolean suspend,
    @Reserved(
            "only a Kubernetes source places releases on hosts; here each host has its own source")
        @JsonPropertyDescription("Which hosts run this release.")
        PlacementSpec placement,
    @MapKey("name")
        @Reserved("only a Kubernetes source has Secrets; the host's docker login is used here")
        @JsonPropertyDescription(
            "Secrets with the credentials to pull images with; they go before the host's own"
                + " `docker login`.")
        List<PullSecret> imagePullSecrets,
    @Default("Remove")
        @Reserved("only an object of a Kubernetes source is deleted; see fairlead run --prune")
        @JsonPropertyDescription(
            "What becomes of the containers when this object is deleted: `Remove` removes them, and"
                + " never a volume; `Orphan` leaves them running.")
        DeletionPolicy deletionPolicy) {

  public AppReleaseSpec {
    services = Copies.of(services);
    imagePullSecrets = List.copyOf(imagePullSecrets);
  }
}
