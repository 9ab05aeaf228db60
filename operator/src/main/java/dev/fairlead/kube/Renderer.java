package dev.fairlead.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.crds.AppRelease;
import dev.fairlead.crds.AppReleaseSpec;
import dev.fairlead.crds.shape.Field;
import dev.fairlead.crds.shape.Shape;
import dev.fairlead.crds.shape.Shapes;
import dev.fairlead.spec.SpecHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes an object as the files of a directory that would declare the same: its compose project is
 * a file, and the variables from its ConfigMaps and Secrets are a second one that is merged over
 * it. So the rest of the operator knows nothing of Kubernetes, and keeps secrets as it keeps those
 * of encrypted files.
 */
final class Renderer {
  private static final Shape.Fields SPEC = Shapes.of(AppReleaseSpec.class);
  private static final String RELEASE = "apprelease.yaml";
  private static final String COMPOSE = "compose.yaml";
  private static final String VARIABLES = "fairlead-env.yaml";
  private static final int REVISION_DIGITS = 12;

  private final AppReleaseObject object;
  private final Contents contents;
  private final Path root;
  private final Path directory;
  private final SortedMap<Path, String> files = new TreeMap<>();
  private final SortedMap<Path, String> refused = new TreeMap<>();
  private final SortedMap<Path, Set<String>> secrets = new TreeMap<>();
  private final SortedSet<String> unknown = new TreeSet<>();
  private final Map<Contents.Ref, String> versions = new LinkedHashMap<>();
  private final List<String> logins = new ArrayList<>();

  private Renderer(AppReleaseObject object, Contents contents, Path root) {
    this.object = object;
    this.contents = contents;
    this.root = root;
    this.directory =
        root.resolve(object.getMetadata().getNamespace()).resolve(object.getMetadata().getName());
  }

  static Rendered render(AppReleaseObject object, Contents contents, Path root) {
    return new Renderer(object, contents, root).render();
  }

  private Rendered render() {
    JsonNode spec = Trees.copy(object.spec());
    if (spec instanceof ObjectNode fields) {
      prune(fields, SPEC, "spec");
      pullSecrets(fields);
      List<Path> overlay = variables(fields);
      if (fields.get("compose") instanceof ObjectNode compose) {
        compose(compose, overlay);
      }
      fields.remove(List.of("placement", "imagePullSecrets", "deletionPolicy"));
    }
    ObjectNode document = Trees.object();
    document.put("apiVersion", AppRelease.API_VERSION).put("kind", AppRelease.KIND);
    document.putObject("metadata").put("name", object.name());
    document.set("spec", spec);
    Path file = directory.resolve(RELEASE);
    return new Rendered(
        object.name(),
        root.relativize(file),
        Trees.pretty(document),
        revision(),
        files,
        refused,
        secrets,
        logins,
        Map.copyOf(versions),
        unknown);
  }

  /** What somebody who may not read Secrets is shown must tell nothing of what they hold. */
  private String revision() {
    SortedMap<String, String> parts = new TreeMap<>();
    versions.forEach((ref, version) -> parts.put(ref.toString(), version));
    parts.put("spec", Trees.text(object.spec()));
    return "sha256:" + SpecHash.of(parts).substring(0, REVISION_DIGITS);
  }

  /**
   * Takes out what this version does not know: a newer definition may already be installed, and its
   * defaults stand in every object.
   */
  private void prune(ObjectNode object, Shape.Fields shape, String path) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!shape.has(name)) {
        names.remove();
        unknown.add(path + "." + name);
      }
    }
    for (Field field : shape.fields()) {
      JsonNode value = object.get(field.name());
      if (value != null) {
        prune(value, field.shape(), path + "." + field.name());
      }
    }
  }

  private void prune(JsonNode value, Shape shape, String path) {
    switch (shape) {
      case Shape.Fields fields when value instanceof ObjectNode object ->
          prune(object, fields, path);
      case Shape.Named named when value instanceof ObjectNode object ->
          object
              .properties()
              .forEach(
                  entry -> prune(entry.getValue(), named.value(), path + "." + entry.getKey()));
      case Shape.Items items -> value.forEach(item -> prune(item, items.item(), path + "[]"));
      case Shape _ -> {}
    }
  }

  private void pullSecrets(ObjectNode spec) {
    for (JsonNode secret : spec.path("imagePullSecrets")) {
      String name = secret.path("name").asText();
      try {
        entry(Contents.Kind.SECRET, name, ".dockerconfigjson", false).ifPresent(logins::add);
      } catch (MissingException e) {
        // Of a release: it must not be pulled by accident with somebody else's login.
        refuse(directory.resolve(VARIABLES), e);
      }
    }
  }

  /** The compose project as files, and what is merged over it. */
  private void compose(ObjectNode compose, List<Path> overlay) {
    List<String> names = new ArrayList<>();
    JsonNode inline = compose.remove("inline");
    if (inline != null) {
      files.put(directory.resolve(COMPOSE), inline.asText());
      names.add(directory.resolve(COMPOSE).toString());
    }
    JsonNode map = compose.remove("configMap");
    if (map != null) {
      Path file = directory.resolve(COMPOSE);
      names.add(file.toString());
      try {
        entry(Contents.Kind.CONFIG_MAP, map.path("name").asText(), map.path("key").asText(), false)
            .ifPresent(text -> files.put(file, text));
      } catch (MissingException e) {
        refuse(file, e);
      }
    }
    compose.path("files").forEach(name -> names.add(name.asText()));
    if (names.isEmpty()) {
      return;
    }
    overlay.forEach(file -> names.add(file.toString()));
    ArrayNode all = compose.putArray("files");
    names.forEach(all::add);
  }

  /** A compose file with the variables of all services; none when there are no variables. */
  private List<Path> variables(ObjectNode spec) {
    Path file = directory.resolve(VARIABLES);
    ObjectNode services = Trees.object();
    Set<String> hidden = new HashSet<>();
    spec.path("services")
        .properties()
        .forEach(entry -> {
          if (entry.getValue() instanceof ObjectNode service) {
            try {
              SortedMap<String, String> variables = variables(service, hidden);
              if (!variables.isEmpty()) {
                ObjectNode environment =
                    services.putObject(entry.getKey()).putObject("environment");
                // A value is what it is: compose would look for ${NAME} in it.
                variables.forEach((key, value) -> environment.put(key, value.replace("$", "$$")));
              }
            } catch (MissingException e) {
              refuse(file, e);
            }
            service.remove(List.of("env", "envFrom"));
          }
        });
    if (services.isEmpty() && !refused.containsKey(file)) {
      return List.of();
    }
    if (!refused.containsKey(file)) {
      ObjectNode document = Trees.object();
      document.set("services", services);
      files.put(file, Trees.pretty(document));
      secrets.put(file, Set.copyOf(hidden));
    }
    return List.of(file);
  }

  private SortedMap<String, String> variables(ObjectNode service, Set<String> hidden)
      throws MissingException {
    SortedMap<String, String> variables = new TreeMap<>();
    for (JsonNode from : service.path("envFrom")) {
      boolean secret = from.has("secretRef");
      JsonNode ref = from.path(secret ? "secretRef" : "configMapRef");
      Contents.Kind kind = secret ? Contents.Kind.SECRET : Contents.Kind.CONFIG_MAP;
      String prefix = from.path("prefix").asText("");
      boolean optional = ref.path("optional").asBoolean();
      for (var entry : entries(kind, ref.path("name").asText(), optional).entrySet()) {
        variables.put(prefix + entry.getKey(), entry.getValue());
        if (secret) {
          hidden.add(entry.getValue());
        }
      }
    }
    for (JsonNode variable : service.path("env")) {
      String name = variable.path("name").asText();
      JsonNode from = variable.path("valueFrom");
      if (from.isMissingNode()) {
        variables.put(name, variable.path("value").asText(""));
        continue;
      }
      boolean secret = from.has("secretKeyRef");
      JsonNode ref = from.path(secret ? "secretKeyRef" : "configMapKeyRef");
      Optional<String> value =
          entry(
              secret ? Contents.Kind.SECRET : Contents.Kind.CONFIG_MAP,
              ref.path("name").asText(),
              ref.path("key").asText(),
              ref.path("optional").asBoolean());
      value.ifPresent(text -> variables.put(name, text));
      if (secret) {
        value.ifPresent(hidden::add);
      }
    }
    return variables;
  }

  private Optional<String> entry(Contents.Kind kind, String name, String key, boolean optional)
      throws MissingException {
    Map<String, String> entries = entries(kind, name, optional);
    String value = entries.get(key);
    if (value == null && !optional) {
      throw new MissingException(
          "needs the entry \"%s\" of the %s %s, which has none of that name"
              .formatted(key, kind.text(), place(name)));
    }
    return Optional.ofNullable(value);
  }

  private Map<String, String> entries(Contents.Kind kind, String name, boolean optional)
      throws MissingException {
    Contents.Ref ref = new Contents.Ref(kind, object.getMetadata().getNamespace(), name);
    try {
      Optional<Contents.Content> content = contents.of(ref);
      note(ref, content.map(Contents.Content::version).orElse(""));
      if (content.isEmpty() && !optional) {
        throw new MissingException(
            "needs the %s %s, which does not exist".formatted(kind.text(), place(name)));
      }
      return content.map(Contents.Content::entries).orElse(Map.of());
    } catch (Contents.UnknownContentException e) {
      note(ref, Rendered.UNSURE);
      throw new MissingException(
          "needs the %s %s, which cannot be read: %s"
              .formatted(kind.text(), place(name), e.getMessage()));
    }
  }

  /** What is read more than once may have changed in between. */
  private void note(Contents.Ref ref, String version) {
    versions.merge(ref, version, (one, two) -> one.equals(two) ? one : Rendered.UNSURE);
  }

  private String place(String name) {
    return object.getMetadata().getNamespace() + "/" + name;
  }

  private void refuse(Path file, MissingException why) {
    refused.putIfAbsent(file, String.valueOf(why.getMessage()));
  }

  /** Something that it is made of is not there. */
  private static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }
}
