package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.WhenUnset;
import org.jspecify.annotations.Nullable;

/** Variables from all entries of an object. */
@ExactlyOneOf({"configMapRef", "secretRef"})
@JsonPropertyOrder({"prefix", "configMapRef", "secretRef"})
public record EnvFrom(
    @WhenUnset("none") @JsonPropertyDescription("What is put before each entry's name.")
        @Nullable String prefix,
    @WhenUnset("") @JsonPropertyDescription("A ConfigMap.") @Nullable ObjectRef configMapRef,
    @WhenUnset("") @JsonPropertyDescription("A Secret.") @Nullable ObjectRef secretRef) {}
