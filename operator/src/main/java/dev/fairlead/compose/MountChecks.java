package dev.fairlead.compose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.fairlead.compose.Model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Mounts, secrets and configs of one service: complete, defined, and each target once. */
final class MountChecks {
  /** With the directory before it, what an archive takes. */
  static final int MAX_TARGET = 80;

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

  /** What only the Engine would refuse, when it is too late. */
  void checkRunnable() {
    At volumes = service.at().near("volumes");
    int index = 0;
    for (Json.Obj mount : service.canonical().objects("volumes")) {
      absolute(mount.textOr("target", ""), volumes.near(index++));
    }
    At tmpfs = service.at().near("tmpfs");
    index = 0;
    for (String entry : service.canonical().texts("tmpfs")) {
      absolute(entry.split(":", 2)[0], tmpfs.near(index++));
    }
    runnable("secrets", "secret");
    runnable("configs", "config");
  }

  private static void absolute(String target, At at) {
    if (target.matches("[a-zA-Z]:.*")) {
      at.refuse(
          "compose takes the single letter \"" + target.charAt(0) + "\" for a Windows drive",
          "give the volume a name of two characters or more");
    } else if (!GoPath.isAbsolute(target)) {
      at.near("target").refuse("needs an absolute path inside the container as its target");
    }
  }

  private void runnable(String section, String kind) {
    At list = service.at().near(section);
    int index = 0;
    for (Json.Obj reference : service.canonical().objects(section)) {
      String source = reference.textOr("source", "");
      Json.Obj definition = model.canonical().object(section).object(source);
      At at = list.near(index++);
      available(definition, kind, model.root().near(section).near(source));
      if (!definition.has("file") && service.canonical().isTrue("read_only")) {
        at.refuse(
            "a %s that is no file cannot be written into a read-only container".formatted(kind),
            "give it a file, or take away read_only");
      }
      if (!definition.has("file") || service.written()) {
        owned(reference, at);
      } else if (reference.has("uid") || reference.has("gid") || reference.has("mode")) {
        at.warn("uid, gid and mode have no effect: the file's own count");
      }
    }
  }

  private void mount(Json.Obj mount, At at) {
    String type = mount.textOr("type", "");
    String target = mount.textOr("target", "");
    String source = mount.textOr("source", "");
    if (at.get("type") == null) {
      at.refuse("needs a type: bind, volume, tmpfs or image");
    }
    if (Set.of("bind", "image").contains(type) && source.isEmpty()) {
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
    }
  }

  private void file(Json.Obj entry, String kind, String section, String source) {
    At definition = model.root().near(section).near(source);
    List<String> from =
        Stream.of("file", "environment", "content")
            .filter(key -> definition.get(key) != null)
            .toList();
    boolean elsewhere = entry.has("external") || entry.has("driver");
    if (from.size() > 1) {
      definition
          .near(from.getLast())
          .refuse("%s exclude one another".formatted(String.join(" and ", from)));
    } else if (kind.equals("secret") && from.contains("content")) {
      definition.near("content").refuse("a secret has a file, or a variable as its environment");
    } else if (from.isEmpty() && !elsewhere) {
      definition.refuse("needs a file, or a variable as its environment");
    }
  }

  private void available(Json.Obj entry, String kind, At definition) {
    for (String other : List.of("external", "driver", "template_driver")) {
      if (entry.has(other)) {
        definition
            .near(other)
            .refuse(
                "a %s of this kind exists in Swarm only".formatted(kind),
                "give it a file, or a variable as its environment");
        return;
      }
    }
    String variable = entry.text("environment");
    if (variable != null && model.variables().find(variable) == null) {
      definition
          .near("environment")
          .refuse(
              "the variable \"%s\" is not set".formatted(variable),
              "set it among the release's variables or in .env");
    }
  }

  /** It is written into the container: that must be possible, and say who owns it. */
  private static void owned(Json.Obj reference, At at) {
    for (String key : List.of("uid", "gid")) {
      if (!reference.textOr(key, "0").matches("[0-9]{1,6}")) {
        at.near(key).refuse("must be a number");
      }
    }
    String target = reference.textOr("target", reference.textOr("source", ""));
    if (target.getBytes(UTF_8).length > MAX_TARGET) {
      at.near("target").refuse("is longer than " + MAX_TARGET + " bytes");
    }
  }
}
