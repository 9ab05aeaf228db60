package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.fairlead.crds.shape.ExactlyOneOf;
import dev.fairlead.crds.shape.Expected;
import dev.fairlead.crds.shape.Reserved;
import dev.fairlead.crds.shape.Sensitive;
import dev.fairlead.crds.shape.WhenUnset;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the compose project comes from. */
@ExactlyOneOf({"files", "inline", "configMap"})
@JsonPropertyOrder({"files", "inline", "configMap", "project", "profiles", "variables", "envFiles"})
public record ComposeSource(
    @Size(min = 1)
        @JsonPropertyDescription(
            "Compose files, relative to this file; several are merged in order, as `docker compose"
                + " -f a -f b` does.")
        List<String> files,
    @WhenUnset("") @JsonPropertyDescription("A compose file as text.") @Nullable String inline,
    @WhenUnset("")
        @Reserved("only a Kubernetes source has ConfigMaps; use files or inline here")
        @JsonPropertyDescription("A ConfigMap that holds a compose file.")
        @Nullable ConfigMapKey configMap,
    @WhenUnset("metadata.name")
        @Pattern("^[a-z0-9][a-z0-9_-]*$")
        @Expected(
            "a compose project name: lower-case letters, digits, - and _, a letter or digit first")
        @JsonPropertyDescription(
            "The compose project's name; containers are called `<project>-<service>-<number>`.")
        @Nullable String project,
    @JsonPropertyDescription("Compose profiles that are active.") List<String> profiles,
    @Sensitive
        @JsonPropertyDescription(
            "Values for `${NAME}` in the compose files. Nothing else is looked up: no variable of"
                + " the operator's own process leaks in.")
        Map<String, String> variables,
    @JsonPropertyDescription(
            "Files of `NAME=value` lines with more such values, relative to this file. They replace"
                + " the `.env` beside the compose file, which is read when none is named, as compose"
                + " does.")
        List<String> envFiles) {

  public ComposeSource {
    files = List.copyOf(files);
    profiles = List.copyOf(profiles);
    variables = Copies.of(variables);
    envFiles = List.copyOf(envFiles);
  }
}
