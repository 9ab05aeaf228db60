package dev.fairlead.compose;

import dev.fairlead.compose.Model.Service;

/**
 * What a release says beside its compose files, as one more of them: with it {@code docker compose}
 * sees what runs.
 */
final class OverrideText {
  private final Model model;
  private final ComposeRequest request;
  private final StringBuilder out = new StringBuilder();

  private OverrideText(Model model, ComposeRequest request) {
    this.model = model;
    this.request = request;
  }

  static String of(Model model, ComposeRequest request) {
    return new OverrideText(model, request).text();
  }

  private String text() {
    model.services().values().forEach(this::service);
    return out.isEmpty() ? "services: {}\n" : "services:\n" + out;
  }

  private void service(Service service) {
    String image = request.images().get(service.name());
    Integer replicas = request.replicas().get(service.name());
    if (image == null && replicas == null) {
      return;
    }
    out.append("  ").append(quoted(service.name())).append(":\n");
    if (image != null) {
      // Interpolated by docker compose, as any file is.
      out.append("    image: ").append(quoted(image.replace("$", "$$"))).append('\n');
    }
    if (replicas != null) {
      // A new section would be another hash, and scale beside deploy.replicas is refused.
      boolean deployed = service.canonical().object("deploy").has("replicas");
      String said = deployed ? "    deploy: {replicas: %d}\n" : "    scale: %d\n";
      out.append(said.formatted(replicas));
    }
  }

  private static String quoted(String text) {
    return new Json.Str(text).write();
  }
}
