package dev.fairlead.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.fairlead.kube.AppReleaseObject;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * An object as an API server keeps it.
 *
 * @param version of the whole server when it was written last
 * @param leaving it is being deleted, and waits for its finalizers
 */
record Stored(
    String name,
    String uid,
    long version,
    long generation,
    JsonNode spec,
    @Nullable JsonNode status,
    SortedSet<String> finalizers,
    boolean leaving) {
  static final String NAMESPACE = "shop";

  String place() {
    return NAMESPACE + "/" + name;
  }

  JsonNode said() {
    JsonNode now = status;
    return now == null ? MissingNode.getInstance() : now;
  }

  Stored withStatus(JsonNode next) {
    return new Stored(name, uid, version, generation, spec, next, finalizers, leaving);
  }

  Stored withFinalizers(SortedSet<String> next) {
    return new Stored(name, uid, version, generation, spec, status, next, leaving);
  }

  Stored withSpec(JsonNode next) {
    return new Stored(name, uid, version, generation + 1, next, status, finalizers, leaving);
  }

  Stored at(long now) {
    return new Stored(name, uid, now, generation, spec, status, finalizers, leaving);
  }

  /** The API server counts that as a change of what is declared. */
  Stored deleted() {
    return new Stored(name, uid, version, generation + 1, spec, status, finalizers, true);
  }

  /** As a client has it. */
  AppReleaseObject object() {
    AppReleaseObject object = new AppReleaseObject();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(NAMESPACE)
            .withUid(uid)
            .withGeneration(generation)
            .withResourceVersion(Long.toString(version))
            .withFinalizers(finalizers.stream().toList())
            .withDeletionTimestamp(leaving ? "2026-01-01T00:00:00Z" : null)
            .build());
    object.setSpec(spec);
    object.setStatus(status);
    return object;
  }
}
