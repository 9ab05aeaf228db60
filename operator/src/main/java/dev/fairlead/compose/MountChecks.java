package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Mounts, secrets and configs of one service: complete, defined, and each target once. */
final class MountChecks {
  private final Model model;
  private final Service service;
  private final Map<String, String> targets = new HashMap<>();

  MountChecks(Model model, Service service) {
    this.model = model;
    this.service = service;
  }

  void check() {
    At volumes = service.at().near("volumes");
    int index = 0;
    for (Json.Obj mount : service.canonical().objects("volumes")) {
      mount(mount, volumes.near(index++));
    }
    At tmpfs = service.at().near("tmpfs");
    index = 0;
    for (String entry : service.canonical().texts("tmpfs")) {
      target(entry.split(":", 2)[0], tmpfs.near(index++));
    }
    files("secrets", "secret");
    files("configs", "config");
  }

  private void mount(Json.Obj mount, At at) {
    String type = mount.textOr("type", "");
    String target = mount.textOr("target", "");
    String source = mount.textOr("source", "");
    if (at.get("type") == null) {
      at.refuse("needs a type: bind, volume or tmpfs");
    }
    if (type.equals("bind") && source.isEmpty()) {
      at.refuse("needs a source");
    }
    if (type.equals("tmpfs") && !source.isEmpty()) {
      at.near("source").refuse("a tmpfs has no source");
    }
    if (type.equals("volume") && !source.isEmpty() && model.resource("volumes", source) == null) {
      model.undefined(at.near("source"), "volume", source, "volumes");
    }
    if (mount.has("consistency")) {
      at.near("consistency").warn("has no effect on Linux");
    }
    if (!type.isEmpty()) {
      target(target, at);
    }
  }

  private void target(String target, At at) {
    if (!GoPath.isAbsolute(target)) {
      at.near("target").refuse("needs an absolute path inside the container as its target");
      return;
    }
    String other = targets.putIfAbsent(GoPath.clean(target), at.path());
    if (other != null) {
      at.refuse("%s is already mounted by %s".formatted(target, other));
    }
  }

  private void files(String section, String kind) {
    At list = service.at().near(section);
    int index = 0;
    for (Json.Obj reference : service.canonical().objects(section)) {
      At at = list.near(index++);
      String source = reference.textOr("source", "");
      if (source.isEmpty()) {
        at.refuse("needs a source");
      } else if (!model.canonical().object(section).has(source)) {
        model.undefined(at, kind, source, section);
      } else {
        file(model.canonical().object(section).object(source), kind, section, source);
      }
      if (reference.has("uid") || reference.has("gid") || reference.has("mode")) {
        at.warn("uid, gid and mode have no effect: the file's own count");
      }
    }
  }

  private void file(Json.Obj entry, String kind, String section, String source) {
    At definition = model.root().near(section).near(source);
    for (String other :
        List.of("environment", "content", "external", "driver", "template_driver")) {
      if (entry.has(other)) {
        definition.near(other).refuse("Fairlead reads a " + kind + " from a file only");
        return;
      }
    }
    if (!entry.has("file")) {
      definition.refuse("needs a file");
    }
  }
}
