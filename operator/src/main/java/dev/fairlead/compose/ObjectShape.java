package dev.fairlead.compose;

import dev.fairlead.yaml.NearMiss;
import dev.fairlead.yaml.Node.Entry;
import dev.fairlead.yaml.Node.MapNode;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A mapping with known keys. The order of the keys here is the order of compose's own model, which
 * the config hash depends on. Unknown keys are refused with the nearest known one; {@code x-} keys
 * are anybody's.
 */
final class ObjectShape implements Shape {
  private final SequencedMap<String, Shape> fields = new LinkedHashMap<>();
  private final SequencedMap<String, Json> always = new LinkedHashMap<>();

  /** Adds a key. */
  ObjectShape with(String key, Shape shape) {
    fields.put(key, shape);
    return this;
  }

  /** Adds a key that compose writes even when it is not set. */
  ObjectShape always(String key, Shape shape, Json otherwise) {
    always.put(key, otherwise);
    return with(key, shape);
  }

  /** The keys in their order. */
  Set<String> keys() {
    return fields.keySet();
  }

  /** The same object with its members in the order of compose's model. */
  Json.Obj ordered(Json.Obj object) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    for (String key : fields.keySet()) {
      Json value = object.get(key);
      if (value != null) {
        members.put(key, value);
      }
    }
    return new Json.Obj(members, object.extensions(), false);
  }

  @Override
  public @Nullable Json read(At at) {
    if (!(at.node() instanceof MapNode)) {
      at.refuse("must be a mapping");
      return null;
    }
    SequencedMap<String, Json> extensions = new TreeMap<>();
    for (Entry entry : at.entries()) {
      if (entry.key().startsWith("x-")) {
        extensions.put(entry.key(), Shapes.anything(entry.value()));
      } else if (!fields.containsKey(entry.key())) {
        at.key(entry)
            .refuse("there is no such attribute", NearMiss.hint(entry.key(), fields.keySet()));
      }
    }
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    fields.forEach((key, shape) -> {
      At value = at.get(key);
      Json json = value == null ? null : shape.read(value);
      Json kept = json == null ? always.get(key) : json;
      if (kept != null) {
        members.put(key, kept);
      }
    });
    return new Json.Obj(members, extensions, false);
  }
}
