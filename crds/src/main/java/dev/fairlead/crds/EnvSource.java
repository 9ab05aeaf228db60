package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.WhenUnset;
import org.jspecify.annotations.Nullable;

/** Where the value of one variable comes from. */
@ExactlyOneOf({"configMapKeyRef", "secretKeyRef"})
@JsonPropertyOrder({"configMapKeyRef", "secretKeyRef"})
public record EnvSource(
    @WhenUnset("") @JsonPropertyDescription("An entry of a ConfigMap.")
        @Nullable KeyRef configMapKeyRef,
    @WhenUnset("") @JsonPropertyDescription("An entry of a Secret.")
        @Nullable KeyRef secretKeyRef) {}
