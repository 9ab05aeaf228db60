package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Required;

/** A Secret of type {@code kubernetes.io/dockerconfigjson} in the release's own namespace. */
@JsonPropertyOrder({"name"})
public record PullSecret(@Required @JsonPropertyDescription("The Secret.") String name) {}
