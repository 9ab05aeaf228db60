package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;
import dev.fairlead.yaml.NearMiss;

/** What compose refuses of a {@code build}, although nothing is built here. */
final class BuildChecks {
  private final Model model;
  private final Service service;

  BuildChecks(Model model, Service service) {
    this.model = model;
    this.service = service;
  }

  void check() {
    Json.Obj build = service.canonical().object("build");
    At at = service.at().near("build");
    if (build.has("dockerfile_inline") && build.has("dockerfile")) {
      at.near("dockerfile_inline").refuse("dockerfile and dockerfile_inline exclude one another");
    }
    build
        .textMap("additional_contexts")
        .forEach((name, context) -> {
          if (context != null && context.startsWith("service:")) {
            context(context.substring("service:".length()), at.near("additional_contexts"), name);
          }
        });
    int index = 0;
    for (Json.Obj secret : build.objects("secrets")) {
      String source = secret.textOr("source", "");
      if (!model.canonical().object("secrets").has(source)) {
        model.undefined(at.near("secrets").near(index), "secret", source, "secrets");
      }
      index++;
    }
    platform(build, at);
  }

  private void context(String name, At at, String key) {
    Service other = model.services().get(name);
    if (other == null) {
      at.near(key)
          .refuse(
              "the service \"%s\" is not defined".formatted(name),
              NearMiss.hint(name, model.services().keySet()));
    } else if (!other.canonical().has("build")) {
      at.near(key).refuse("the service \"%s\" is not built".formatted(name));
    }
  }

  private void platform(Json.Obj build, At at) {
    String platform = service.canonical().text("platform");
    if (platform != null
        && build.has("platforms")
        && !build.texts("platforms").contains(platform)) {
      at.near("platforms").refuse("lacks the service's own platform, " + platform);
    }
  }
}
