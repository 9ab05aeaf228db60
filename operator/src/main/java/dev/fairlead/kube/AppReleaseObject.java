package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fairlead.crds.AppRelease;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * An AppRelease as an API server has it. Spec and status are trees: an object with a field that
 * this version does not know, or one of another type, must not end the watch of all others.
 */
@Group(AppRelease.GROUP)
@Version("v1alpha1")
@Kind(AppRelease.KIND)
@Plural("appreleases")
public final class AppReleaseObject extends CustomResource<JsonNode, JsonNode>
    implements Namespaced {
  private static final long serialVersionUID = 1L;

  /** For the client. */
  public AppReleaseObject() {}

  /**
   * One that says nothing but which it is, to apply a part of it. Where another one has come in its
   * place, the API server refuses it by the uid.
   */
  static AppReleaseObject like(AppReleaseObject other) {
    var fresh = new AppReleaseObject();
    var metadata = new ObjectMeta();
    metadata.setName(other.getMetadata().getName());
    metadata.setNamespace(other.getMetadata().getNamespace());
    metadata.setUid(other.getMetadata().getUid());
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

  /** Who manages which field is larger than the rest, and nothing here asks for it. */
  @Override
  public void setMetadata(ObjectMeta metadata) {
    if (metadata != null) {
      metadata.setManagedFields(null);
    }
    super.setMetadata(metadata);
  }

  String name() {
    return getMetadata().getName();
  }

  /** For people: {@code shop/web}. */
  String place() {
    return getMetadata().getNamespace() + "/" + name();
  }

  long generation() {
    Long generation = getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  JsonNode spec() {
    JsonNode spec = getSpec();
    return spec == null ? MissingNode.getInstance() : spec;
  }

  JsonNode status() {
    JsonNode status = getStatus();
    return status == null ? MissingNode.getInstance() : status;
  }

  boolean leaving() {
    return getMetadata().getDeletionTimestamp() != null;
  }

  boolean orphaning() {
    return spec().path("deletionPolicy").asText().equals("Orphan");
  }
}
