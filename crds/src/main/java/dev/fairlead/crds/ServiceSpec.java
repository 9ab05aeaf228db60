package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.MapKey;
import dev.fairlead.crds.shape.Reserved;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a release changes of one compose service, and how its instances are replaced. */
@ValidationRule(
    value =
        "!has(self.health.stableSeconds)"
            + " || self.health.stableSeconds < self.strategy.progressDeadlineSeconds",
    message = "health.stableSeconds must be less than strategy.progressDeadlineSeconds")
@JsonPropertyOrder({
  "image",
  "replicas",
  "strategy",
  "health",
  "drain",
  "traffic",
  "onConfigChange",
  "anonymousVolumes",
  "env",
  "envFrom"
})
public record ServiceSpec(
    @WhenUnset("the compose file's")
        @Pattern(ServiceSpec.IMAGE)
        @Expected("an image reference such as registry.example.com/shop/web:1.4.2")
        @JsonPropertyDescription(
            "The image to run: the line that a person or a pipeline changes to deploy.")
        @Nullable String image,
    @WhenUnset("the compose file's")
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription("How many instances run.")
        @Nullable Integer replicas,
    @JsonPropertyDescription("How old instances are replaced by new ones.") StrategySpec strategy,
    @JsonPropertyDescription(
            "What makes a new instance healthy; unset, the Docker health check of the service or"
                + " its image, and where there is none, staying up for a while.")
        HealthSpec health,
    @JsonPropertyDescription("What an old instance gets to finish.") DrainSpec drain,
    @WhenUnset("nothing: the instances publish their ports themselves, or a proxy finds them")
        @JsonPropertyDescription("What leads requests to the instances.")
        @Nullable TrafficSpec traffic,
    @WhenUnset("they are replaced, as for any other change")
        @JsonPropertyDescription(
            "What becomes of the instances where nothing changed but the content of files that they"
                + " are given.")
        @Nullable ConfigChangeSpec onConfigChange,
    @Default("Keep")
        @JsonPropertyDescription(
            "Volumes without a name, also those of the image's VOLUME: `Keep` hands them on to the"
                + " instance that replaces another, and never removes one; with `Renew` each new"
                + " instance begins with empty ones, and those of an old one go with it, with all"
                + " that is in them.")
        NamelessVolumes anonymousVolumes,
    @MapKey("name")
        @Reserved("only a Kubernetes source has these; use the compose file's environment here")
        @JsonPropertyDescription(
            "Variables of the containers, over those of envFrom and of the compose file.")
        List<EnvVar> env,
    @Reserved(
            "only a Kubernetes source has ConfigMaps and Secrets; use env_file in the compose file")
        @JsonPropertyDescription(
            "ConfigMaps and Secrets whose entries become variables, over those of the compose file;"
                + " of several with the same name the last one counts.")
        List<EnvFrom> envFrom) {

  public ServiceSpec {
    env = List.copyOf(env);
    envFrom = List.copyOf(envFrom);
  }

  /** The reference grammar of the registries: domain, path, tag, digest. */
  static final String IMAGE =
      "^((\\[[0-9a-fA-F:]+\\]|[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?)(:[0-9]+)?/)?"
          + "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
          + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,128})?$";
}
