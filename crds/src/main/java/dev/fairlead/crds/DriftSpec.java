package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.fabric8.generator.annotation.Default;
import java.util.List;

/** What happens when a container no longer equals its declaration. */
@JsonPropertyOrder({"policy", "ignore"})
public record DriftSpec(
    @Default("Heal")
        @JsonPropertyDescription("`Heal` repairs it; `Report` says it and changes nothing.")
        DriftMode policy,
    @JsonPropertyDescription(
            "Fields that are never drift, for example `env.DEBUG` or `labels.*`; `volumes.KEY` is the"
                + " definition of a volume.")
        List<String> ignore) {

  public DriftSpec {
    ignore = List.copyOf(ignore);
  }
}
