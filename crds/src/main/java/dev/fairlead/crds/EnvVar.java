package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.Sensitive;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One variable of a service's containers. */
@ExactlyOneOf({"value", "valueFrom"})
@JsonPropertyOrder({"name", "value", "valueFrom"})
public record EnvVar(
    @Required
        @Pattern("^[A-Za-z_][A-Za-z0-9_.-]*$")
        @Expected("a variable's name such as DATABASE_URL")
        @JsonPropertyDescription("The variable.")
        String name,
    @Sensitive @WhenUnset("") @JsonPropertyDescription("Its value.") @Nullable String value,
    @WhenUnset("") @JsonPropertyDescription("Where its value comes from.")
        @Nullable EnvSource valueFrom) {}
