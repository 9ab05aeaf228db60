package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import java.util.List;
import java.util.Map;

/** Which hosts run a release; declared, never computed. */
@JsonPropertyOrder({"hosts", "selector", "maxUnavailableHosts"})
public record PlacementSpec(
    @JsonPropertyDescription("Names of DockerHosts. Together with selector, either suffices.")
        List<String> hosts,
    @JsonPropertyDescription(
            "Labels that a DockerHost must have, all of them. With neither, every host that"
                + " follows this object runs it.")
        Map<String, String> selector,
    @Default("1")
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription(
            "On how many of its hosts at a time a new version is rolled out, hosts that are down"
                + " counted in; the others wait with the version they have.")
        int maxUnavailableHosts) {

  public PlacementSpec {
    hosts = List.copyOf(hosts);
    selector = Copies.of(selector);
  }
}
