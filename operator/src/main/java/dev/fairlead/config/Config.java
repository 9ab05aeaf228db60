package dev.fairlead.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.fairlead.spec.Ordered;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All of {@code fairlead.yaml}. Every field may be left out. */
public record Config(
    @JsonPropertyDescription(
            "Where the desired state is: directories, files, git repositories; as `--source`.")
        List<String> sources,
    @JsonPropertyDescription("What the operator remembers.") StateConfig state,
    @JsonPropertyDescription("Files of the desired state that are encrypted.")
        SecretsConfig secrets,
    @JsonPropertyDescription("The local API.") ApiConfig api,
    @JsonPropertyDescription("Looks at host and source without a reason.") ResyncConfig resync,
    @JsonPropertyDescription("What is no longer declared.") PruneConfig prune,
    @JsonPropertyDescription("The proxy that holds published ports, where a release asks for it.")
        FrontConfig front,
    @JsonPropertyDescription("Proxies of your own that lead requests to instances.")
        TrafficConfig traffic,
    @JsonPropertyDescription("The files of static sites.") SitesConfig sites,
    @JsonPropertyDescription("Who is told what, by a name of your own for each channel.")
        Map<String, ChannelConfig> notifications) {

  /** What holds where nothing is said. */
  public static final Config DEFAULT =
      new Config(
          List.of(),
          StateConfig.DEFAULT,
          SecretsConfig.DEFAULT,
          ApiConfig.DEFAULT,
          ResyncConfig.DEFAULT,
          PruneConfig.DEFAULT,
          FrontConfig.DEFAULT,
          TrafficConfig.DEFAULT,
          SitesConfig.DEFAULT,
          new TreeMap<>());

  public Config {
    sources = List.copyOf(sources);
    notifications = Ordered.map(new TreeMap<>(notifications));
  }

  /** Nothing of it: addresses may hold secrets (I24). */
  @Override
  public String toString() {
    return "Config";
  }
}
