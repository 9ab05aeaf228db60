package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fairlead.crds.AppRelease;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host of the fleet, as an API server has it. */
@Group(AppRelease.GROUP)
@Version("v1alpha1")
@Kind("DockerHost")
@Plural("dockerhosts")
public final class DockerHostObject extends CustomResource<JsonNode, JsonNode> {
  private static final long serialVersionUID = 1L;

  /** For the client. */
  public DockerHostObject() {}

  static DockerHostObject named(String name) {
    var fresh = new DockerHostObject();
    var metadata = new ObjectMeta();
    metadata.setName(name);
    fresh.setMetadata(metadata);
    return fresh;
  }

  @Override
  protected @Nullable JsonNode initSpec() {
    return null;
  }

  @Override
  protected @Nullable JsonNode initStatus() {
    return null;
  }

  String name() {
    return getMetadata().getName();
  }

  Map<String, String> labels() {
    Map<String, String> labels = getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  JsonNode status() {
    JsonNode status = getStatus();
    return status == null ? MissingNode.getInstance() : status;
  }
}
