package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Fixed;
import io.fabric8.generator.annotation.Required;

/**
 * What somebody wants to run: a compose project, and how its services are replaced. The names of
 * its fields are the contract with every user's files: later versions add fields and rename none.
 *
 * <p>These records hold the structure, the constraints and the defaults, once. The JSON Schema, the
 * reference page and the strict reader are made from them by {@link dev.fairlead.crds.shape}.
 */
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec"})
public record AppRelease(
    @Required @Fixed(AppRelease.API_VERSION) @JsonPropertyDescription("The version of this format.")
        String apiVersion,
    @Required @Fixed(AppRelease.KIND) @JsonPropertyDescription("The kind of this document.")
        String kind,
    @Required @JsonPropertyDescription("What it is called.") Metadata metadata,
    @Required @JsonPropertyDescription("What should run.") AppReleaseSpec spec) {

  public static final String GROUP = "fairlead.dev";
  public static final String API_VERSION = GROUP + "/v1alpha1";
  public static final String KIND = "AppRelease";
}
