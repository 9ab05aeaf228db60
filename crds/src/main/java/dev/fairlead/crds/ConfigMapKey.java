package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Required;

/** One entry of a ConfigMap in the release's own namespace. */
@JsonPropertyOrder({"name", "key"})
public record ConfigMapKey(
    @Required @JsonPropertyDescription("The ConfigMap.") String name,
    @Required @JsonPropertyDescription("Its entry with the compose file.") String key) {}
