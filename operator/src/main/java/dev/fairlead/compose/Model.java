package dev.fairlead.compose;

import dev.fairlead.yaml.NearMiss;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A merged compose file, read: every enabled service in canonical form beside its place in the
 * text.
 *
 * @param project the project's name
 * @param root the merged text
 * @param canonical the whole of it in canonical form
 * @param services those whose profile is active
 * @param disabled names of the others
 * @param variables what texts were substituted with
 */
record Model(
    String project,
    At root,
    Json.Obj canonical,
    SequencedMap<String, Service> services,
    Set<String> disabled,
    Templates.Lookup variables) {

  /** One service: its place, its canonical form, and how many containers it is to have. */
  record Service(
      String name, At at, Json.Obj canonical, int replicas, boolean fronted, boolean written) {
    /** On which networks it is, in the order of their names; empty with a network mode. */
    Set<String> networks() {
      return canonical.object("networks").members().keySet();
    }

    Service with(String key, Json value) {
      return new Service(name, at, canonical.with(key, value), replicas, fronted, written);
    }
  }

  /** A top-level entry: its canonical form, empty when it is there without attributes, or null. */
  Json.@Nullable Obj resource(String section, String key) {
    Json.Obj all = canonical.object(section);
    if (!all.has(key)) {
      return section.equals("networks") && key.equals("default")
          ? (Json.Obj)
              ResourceShapes.NETWORK.read(at(Nodes.emptyMap(root.position()), "networks.default"))
          : null;
    }
    return all.get(key) instanceof Json.Obj object ? object : empty(section, key);
  }

  private Json.Obj empty(String section, String key) {
    Shape shape = section.equals("networks") ? ResourceShapes.NETWORK : ResourceShapes.VOLUME;
    Json read = shape.read(at(Nodes.emptyMap(root.position()), section + "." + key));
    return read instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  private At at(dev.fairlead.yaml.Node node, String path) {
    return new At(node, path, root.findings());
  }

  /** Says that something refers to a top-level entry that is not there. */
  void undefined(At at, String kind, String key, String section) {
    String hint = NearMiss.hint(key, canonical.object(section).members().keySet());
    at.refuse(
        "the %s \"%s\" is not defined".formatted(kind, key),
        hint.isEmpty() ? "define it under the top-level " + section + ":" : hint);
  }

  /** What the Engine calls a network or volume. */
  String realName(String section, String key) {
    Json.Obj resource = resource(section, key);
    String name = resource == null ? null : resource.text("name");
    String external = externalName(section, key);
    if (name != null || external != null) {
      return name != null ? name : String.valueOf(external);
    }
    return resource != null && resource.isTrue("external") ? key : project + "_" + key;
  }

  // The deprecated form external: {name: x}.
  private @Nullable String externalName(String section, String key) {
    At all = root.get(section);
    At entry = all == null ? null : all.get(key);
    At external = entry == null ? null : entry.get("external");
    At name = external == null ? null : external.get("name");
    return name == null ? null : Nodes.string(name.node());
  }
}
