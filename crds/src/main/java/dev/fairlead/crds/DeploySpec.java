package dev.fairlead.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** What the deploy API may change of this release. */
@JsonPropertyOrder({"services", "images"})
public record DeploySpec(
    @JsonPropertyDescription(
            "The services that a deploy is for that names none, one after the other. Empty: the only"
                + " service, else those that run the repository of the image.")
        List<String> services,
    @JsonPropertyDescription(
            "Repositories that may be deployed by a token that is not an admin's, for example"
                + " `registry.example.com/shop/*`; `*` stands for a part without a slash, `**` for"
                + " any. Empty: the repositories that the services run already.")
        List<String> images) {

  public DeploySpec {
    services = List.copyOf(services);
    images = List.copyOf(images);
  }
}
