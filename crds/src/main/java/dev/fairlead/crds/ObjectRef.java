package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;

/** A ConfigMap or Secret in the release's own namespace, with all of its entries. */
@JsonPropertyOrder({"name", "optional"})
public record ObjectRef(
    @Required @JsonPropertyDescription("The object.") String name,
    @Default("false") @JsonPropertyDescription("Whether it may be absent: then it gives no values.")
        boolean optional) {}
