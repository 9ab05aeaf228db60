package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.list;
import static dev.fairlead.compose.Shapes.named;

import dev.fairlead.compose.Json.Str;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code build}: Fairlead runs images and builds none, but a file is checked and shown whole, and
 * without an {@code image} it says which local image is meant.
 */
final class BuildShape {
  private static final ObjectShape SHAPE =
      new ObjectShape()
          .with("context", Shapes::text)
          .with("dockerfile", Shapes::text)
          .with("dockerfile_inline", Shapes::text)
          .with("entitlements", Shapes.TEXTS)
          .with("args", Shapes::environment)
          .with("provenance", BuildShape::textOrFlag)
          .with("sbom", BuildShape::textOrFlag)
          .with("ssh", BuildShape::ssh)
          .with("labels", Shapes::mapping)
          .with("cache_from", Shapes.TEXTS)
          .with("cache_to", Shapes.TEXTS)
          .with("no_cache", Shapes::flag)
          .with("additional_contexts", Shapes::mapping)
          .with("pull", Shapes::flag)
          .with("extra_hosts", ServiceParts::hosts)
          .with("isolation", Shapes::text)
          .with("network", Shapes::text)
          .with("target", Shapes::text)
          .with("secrets", list(ServiceParts.FILE_REFERENCE))
          .with("shm_size", Shapes::bytes)
          .with("tags", Shapes.TEXTS)
          .with("ulimits", named(ServiceParts::ulimit))
          .with("platforms", Shapes.TEXTS)
          .with("privileged", Shapes::flag);

  private BuildShape() {}

  static @Nullable Json read(At at) {
    if (!(SHAPE.read(at) instanceof Json.Obj read)) {
      return null;
    }
    boolean told = read.has("dockerfile") || read.has("dockerfile_inline");
    return told ? read : SHAPE.ordered(read.with("dockerfile", new Str("Dockerfile")));
  }

  private static @Nullable Json textOrFlag(At at) {
    String text = Nodes.anyText(at.node());
    return text == null ? Shapes.refuse(at, "must be a text, true or false") : new Str(text);
  }

  /** Keys by their ids, as compose writes them: {@code id} or {@code id: path}. */
  private static @Nullable Json ssh(At at) {
    if (!(Shapes.environment(at) instanceof Json.Obj keys)) {
      return null;
    }
    List<Json> texts = new ArrayList<>();
    for (Map.Entry<String, Json> key : keys.members().entrySet()) {
      String path = key.getValue() instanceof Str text ? text.value() : "";
      texts.add(new Str(path.isEmpty() ? key.getKey() : key.getKey() + ": " + path));
    }
    return new Json.Arr(texts);
  }
}
