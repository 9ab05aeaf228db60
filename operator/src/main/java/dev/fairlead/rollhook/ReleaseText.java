package dev.fairlead.rollhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.SortedMap;

/** The AppRelease of an app, as a person would write it. */
final class ReleaseText {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ReleaseText() {}

  /**
   * Writes it.
   *
   * @param project the compose project
   * @param images that services run, by service; of the others the compose file says
   */
  static String of(RollhookFile.App app, String project, SortedMap<String, String> images) {
    StringBuilder text = new StringBuilder();
    text.append("apiVersion: fairlead.dev/v1alpha1\n")
        .append("kind: AppRelease\n")
        .append("metadata:\n  name: ")
        .append(quoted(app.name()))
        .append("\nspec:\n  compose:\n    files: [")
        .append(quoted(app.composePath()))
        .append("]\n    project: ")
        .append(quoted(project))
        .append('\n');
    if (!app.services().isEmpty()) {
      text.append("  services:\n");
    }
    for (String service : app.services().stream().distinct().toList()) {
      text.append("    ").append(quoted(service)).append(":\n");
      String image = images.get(service);
      if (image != null) {
        text.append("      image: ").append(quoted(image)).append('\n');
      }
      // As RollHook waits: a minute for a new instance to become healthy.
      text.append("      strategy:\n        progressDeadlineSeconds: 60\n");
    }
    if (!app.services().isEmpty() || !app.images().isEmpty()) {
      text.append("  deploy:\n    services: ")
          .append(list(app.services().stream().distinct().toList()))
          .append("\n    images: ")
          .append(list(app.images()))
          .append('\n');
    }
    return text.toString();
  }

  private static String list(java.util.List<String> texts) {
    return "[" + String.join(", ", texts.stream().map(ReleaseText::quoted).toList()) + "]";
  }

  /** JSON's strings are YAML's. */
  private static String quoted(String text) {
    try {
      return MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a string can always be written", e);
    }
  }
}
