package dev.fairlead.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Objects and contents of a made-up cluster. */
final class Given implements Contents {
  static final Site ALPHA = new Site("alpha", Map.of());

  final SortedMap<String, Content> contents = new TreeMap<>();

  Given has(Kind kind, String name, String version, Map<String, String> entries) {
    contents.put(new Ref(kind, "shop", name).toString(), new Content(version, entries));
    return this;
  }

  @Override
  public Optional<Content> of(Ref ref) {
    return Optional.ofNullable(contents.get(ref.toString()));
  }

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  /** An object of namespace shop that host alpha has taken note of. */
  static AppReleaseObject object(String name, String spec) {
    AppReleaseObject object = new AppReleaseObject();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shop")
            .withUid("uid-" + name)
            .withGeneration(1L)
            .withFinalizers(List.of(ALPHA.finalizer()))
            .build());
    object.setSpec(json(spec));
    return object;
  }
}
