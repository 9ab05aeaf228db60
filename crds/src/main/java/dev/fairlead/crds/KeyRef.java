package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;

/** One entry of a ConfigMap or Secret in the release's own namespace. */
@JsonPropertyOrder({"name", "key", "optional"})
public record KeyRef(
    @Required @JsonPropertyDescription("The object.") String name,
    @Required @JsonPropertyDescription("Its entry.") String key,
    @Default("false") @JsonPropertyDescription("Whether it may be absent: then there is no value.")
        boolean optional) {}
