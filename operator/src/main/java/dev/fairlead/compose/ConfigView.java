package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A loaded project as {@code docker compose config} shows it: services in canonical form, env files
 * read, and of networks, volumes, secrets and configs those that some service uses.
 */
final class ConfigView {
  private static final List<String> SECTIONS = List.of("networks", "volumes", "secrets", "configs");

  private final Model model;

  ConfigView(Model model) {
    this.model = model;
  }

  /** Name, services, then the other sections; {@code x-} keys as its extensions. */
  Json.Obj whole() {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    members.put("name", new Json.Str(model.project()));
    members.put("services", services());
    for (String section : SECTIONS) {
      Json.Obj used = resources(section);
      if (!used.members().isEmpty()) {
        members.put(section, used);
      }
    }
    return new Json.Obj(members, model.canonical().extensions(), false);
  }

  private Json.Obj services() {
    Map<String, Json> services = new TreeMap<>();
    for (Service service : model.services().values()) {
      Json.Obj shown = service.canonical().without("env_file", "label_file");
      services.put(service.name(), ServiceShape.SHAPE.ordered(HostPaths.SAID_WHERE_TRUE.in(shown)));
    }
    return Json.sorted(services);
  }

  private Json.Obj resources(String section) {
    Map<String, Json> used = new TreeMap<>();
    for (String key : used(section)) {
      Json.Obj resource = model.resource(section, key);
      used.put(key, NetworkingSpecs.named(model.realName(section, key), resource));
    }
    return Json.sorted(used);
  }

  private Set<String> used(String section) {
    Set<String> keys = new TreeSet<>();
    for (Service service : model.services().values()) {
      switch (section) {
        case "networks" -> keys.addAll(service.networks());
        case "volumes" ->
            service.canonical().objects("volumes").stream()
                .filter(mount -> mount.textOr("type", "").equals("volume") && mount.has("source"))
                .forEach(mount -> keys.add(mount.textOr("source", "")));
        default -> {
          references(service.canonical(), section, keys);
          references(service.canonical().object("build"), section, keys);
        }
      }
    }
    return keys;
  }

  private static void references(Json.Obj object, String section, Set<String> keys) {
    object.objects(section).forEach(reference -> keys.add(reference.textOr("source", "")));
  }
}
