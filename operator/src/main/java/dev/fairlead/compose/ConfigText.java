package dev.fairlead.compose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@link ConfigView} as text, byte for byte as {@code docker compose config} prints it. */
public enum ConfigText {
  YAML,
  JSON;

  String of(Model model) {
    Json.Obj whole = new ConfigView(model).whole();
    // What it prints may be loaded again, so a dollar sign is doubled.
    return (this == JSON ? json(whole) : YamlText.of(forYaml(whole))).replace("$", "$$");
  }

  private static String json(Json.Obj whole) {
    Map<String, Json> members = new TreeMap<>(whole.members());
    members.putAll(whole.extensions());
    StringBuilder out = new StringBuilder();
    indented(out, Json.sorted(members), "\n");
    return out.toString();
  }

  private static void indented(StringBuilder out, Json value, String line) {
    switch (value) {
      case Json.Obj object when !object.members().isEmpty() -> {
        String separator = "{";
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          out.append(separator).append(line).append("  ");
          JsonText.append(out, new Json.Str(member.getKey()));
          indented(out.append(": "), member.getValue(), line + "  ");
          separator = ",";
        }
        out.append(line).append('}');
      }
      case Json.Arr array when !array.items().isEmpty() -> {
        String separator = "[";
        for (Json item : array.items()) {
          out.append(separator).append(line).append("  ");
          indented(out, item, line + "  ");
          separator = ",";
        }
        out.append(line).append(']');
      }
      case Json.Obj _, Json.Arr _, Json.Str _, Json.Raw _ -> JsonText.append(out, value);
    }
  }

  /** Compose's YAML leaves out what its JSON always has, and shows extensions. */
  private static Json.Obj forYaml(Json.Obj whole) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    whole.members().forEach((key, value) -> members.put(key, section(key, value)));
    members.putAll(whole.extensions());
    return new Json.Obj(members);
  }

  private static Json section(String key, Json value) {
    if (!(value instanceof Json.Obj entries)) {
      return value;
    }
    SequencedMap<String, Json> changed = new LinkedHashMap<>();
    entries.members().forEach((name, entry) -> changed.put(name, entry(key, entry)));
    return new Json.Obj(changed, new LinkedHashMap<>(), true);
  }

  private static Json entry(String section, Json entry) {
    Json shown = withExtensions(entry);
    if (!(shown instanceof Json.Obj object)) {
      return shown;
    }
    Json.Obj kept = object;
    for (String key : List.of("command", "entrypoint")) {
      kept =
          section.equals("services") && Json.Raw.NULL.equals(kept.get(key))
              ? kept.without(key)
              : kept;
    }
    if (kept.get("ipam") instanceof Json.Obj ipam && ipam.members().isEmpty()) {
      kept = kept.without("ipam");
    }
    if (kept.get("deploy") instanceof Json.Obj deploy) {
      kept = kept.with("deploy", withoutEmpty(deploy, "resources", "placement"));
    }
    if (kept.get("develop") instanceof Json.Obj develop && develop.has("watch")) {
      kept = kept.with("develop", develop.with("watch", watches(develop)));
    }
    if (kept.get("blkio_config") instanceof Json.Obj devices) {
      kept = kept.with("blkio_config", lowered(devices));
    }
    return kept;
  }

  private static Json watches(Json.Obj develop) {
    return new Json.Arr(
        develop.objects("watch").stream()
            .<Json>map(watch ->
                watch.object("exec").array("command").isEmpty() ? watch.without("exec") : watch)
            .toList());
  }

  private static Json.Obj withoutEmpty(Json.Obj object, String... keys) {
    Json.Obj kept = object;
    for (String key : keys) {
      if (kept.get(key) instanceof Json.Obj inner && inner.members().isEmpty()) {
        kept = kept.without(key);
      }
    }
    return kept;
  }

  private static Json lowered(Json value) {
    return switch (value) {
      case Json.Obj object -> {
        SequencedMap<String, Json> members = new LinkedHashMap<>();
        object
            .members()
            .forEach((key, member) ->
                members.put(key.toLowerCase(java.util.Locale.ROOT), lowered(member)));
        yield new Json.Obj(members);
      }
      case Json.Arr array -> new Json.Arr(array.items().stream().map(ConfigText::lowered).toList());
      case Json.Str _, Json.Raw _ -> value;
    };
  }

  private static Json withExtensions(Json value) {
    return switch (value) {
      case Json.Obj object -> {
        SequencedMap<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((key, member) -> members.put(key, withExtensions(member)));
        members.putAll(object.extensions());
        yield new Json.Obj(members, new LinkedHashMap<>(), object.named());
      }
      case Json.Arr array ->
          new Json.Arr(
              array.items().stream().map(ConfigText::withExtensions).collect(Collectors.toList()));
      case Json.Str _, Json.Raw _ -> value;
    };
  }
}
