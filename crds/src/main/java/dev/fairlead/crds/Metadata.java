package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.Expected;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import java.util.Map;

/** The part of Kubernetes' ObjectMeta that has a meaning without Kubernetes. */
@JsonPropertyOrder({"name", "labels", "annotations"})
public record Metadata(
    @Required
        @Pattern("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")
        @Expected("a DNS label: lower-case letters, digits and -, at most 63 characters")
        @JsonPropertyDescription("The release's name, unique in the desired state.")
        String name,
    @JsonPropertyDescription("Marks for people and tools; Fairlead does not read them.")
        Map<String, String> labels,
    @JsonPropertyDescription("Notes for people and tools; Fairlead does not read them.")
        Map<String, String> annotations) {

  public Metadata {
    labels = Copies.of(labels);
    annotations = Copies.of(annotations);
  }
}
