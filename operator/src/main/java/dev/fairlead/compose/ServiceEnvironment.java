package dev.fairlead.compose;

import dev.fairlead.compose.Json.Str;
import dev.fairlead.compose.Model.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A service's environment as its containers get it: {@code env_file}s in order, later over earlier,
 * {@code environment} over them; a name without a value takes the project's variable, or stays
 * without one.
 */
final class ServiceEnvironment {
  private final Environment project;
  private final Inputs inputs;

  ServiceEnvironment(Environment project, Inputs inputs) {
    this.project = project;
    this.inputs = inputs;
  }

  /** Null when there is nothing. */
  @Nullable Json resolve(Service service) {
    Map<String, @Nullable String> own = own(service);
    Map<String, Json> all = new LinkedHashMap<>();
    Map<String, String> fromFiles = new LinkedHashMap<>();
    int index = 0;
    for (Json.Obj file : service.canonical().objects("env_file")) {
      At at = service.at().near("env_file").near(index++);
      fromFiles.putAll(variables(file, at, own, fromFiles));
    }
    fromFiles.forEach((key, value) -> all.put(key, new Str(value)));
    own.forEach((key, value) -> all.put(key, value == null ? Json.Raw.NULL : new Str(value)));
    return all.isEmpty() ? null : Json.sorted(all);
  }

  /** A build whose arguments without a value have those of the project, or are gone. */
  @Nullable Json build(Json.Obj build) {
    if (!build.has("args")) {
      return null;
    }
    Map<String, Json> arguments = new LinkedHashMap<>();
    build
        .textMap("args")
        .forEach((name, value) -> {
          String known = value == null ? project.find(name) : value;
          if (known != null) {
            arguments.put(name, new Str(known));
          }
        });
    return build.with("args", Json.sorted(arguments));
  }

  /** Its labels, with those of {@code label_file}s below them; null where it has no such file. */
  @Nullable Json labels(Service service) {
    List<String> files = service.canonical().texts("label_file");
    if (files.isEmpty()) {
      return null;
    }
    SequencedMap<String, String> fromFiles = new LinkedHashMap<>();
    At places = service.at().near("label_file");
    int index = 0;
    for (String file : files) {
      At at = places.near(index++);
      Optional<String> text = Inputs.path(file, at).flatMap(path -> inputs.require(path, at));
      try {
        fromFiles.putAll(DotEnv.parse(file, text.orElse(""), fromFiles::get));
      } catch (DotEnv.BadEnvFile e) {
        at.findings().add(e.problem());
      }
    }
    Map<String, Json> all = new LinkedHashMap<>();
    fromFiles.forEach((key, value) -> all.put(key, new Str(value)));
    all.putAll(service.canonical().object("labels").members());
    return all.isEmpty() ? null : Json.sorted(all);
  }

  private Map<String, @Nullable String> own(Service service) {
    SequencedMap<String, @Nullable String> own = service.canonical().textMap("environment");
    own.replaceAll((key, value) -> value == null ? project.find(key) : value);
    return own;
  }

  private Map<String, String> variables(
      Json.Obj file, At at, Map<String, @Nullable String> own, Map<String, String> earlier) {
    Optional<String> text = text(file, at);
    if (text.isEmpty()) {
      return Map.of();
    }
    Templates.Lookup around =
        name -> {
          String value = project.find(name);
          String ownValue = value != null ? value : own.get(name);
          return ownValue != null ? ownValue : earlier.get(name);
        };
    try {
      String path = file.textOr("path", "");
      return "raw".equals(file.text("format"))
          ? DotEnv.parseRaw(path, text.get(), around)
          : DotEnv.parse(path, text.get(), around);
    } catch (DotEnv.BadEnvFile e) {
      at.findings().add(e.problem());
      return Map.of();
    }
  }

  private Optional<String> text(Json.Obj file, At at) {
    String path = file.text("path");
    if (path == null) {
      at.refuse("needs a path");
      return Optional.empty();
    }
    boolean required = !"false".equals(file.text("required"));
    return Inputs.path(path, at)
        .flatMap(real -> required ? inputs.require(real, at) : inputs.find(real));
  }
}
