package dev.fairlead.deploy;

import java.util.List;
import java.util.regex.Pattern;

/** Which images may run, and which services an image is for. */
public final class Images {
  private static final Pattern DIGEST = Pattern.compile("@sha256:[0-9a-f]{64}$");

  private Images() {}

  /** The reference without its tag and digest: {@code registry.example.com/shop/web}. */
  public static String repository(String image) {
    String plain = DIGEST.matcher(image).replaceFirst("");
    int colon = plain.lastIndexOf(':');
    return colon > plain.lastIndexOf('/') ? plain.substring(0, colon) : plain;
  }

  /** The reference as the Engine reads it, so that two spellings of one are one. */
  static String canonical(String repository) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    boolean registry = first.contains(".") || first.contains(":") || first.equals("localhost");
    if (registry) {
      return repository.startsWith("index.docker.io/")
          ? "docker.io/" + repository.substring("index.docker.io/".length())
          : repository;
    }
    return "docker.io/" + (slash < 0 ? "library/" : "") + repository;
  }

  /** Whether somebody who is no admin may have an app run this image. */
  public static boolean allowed(App app, String image) {
    String repository = canonical(repository(image));
    return app.allowed().isEmpty()
        ? app.images().values().stream()
            .anyMatch(runs -> canonical(repository(runs)).equals(repository))
        : app.allowed().stream().anyMatch(pattern -> matches(pattern, repository));
  }

  /** {@code *} stands for a part without a slash, {@code **} for any. */
  static boolean matches(String pattern, String repository) {
    StringBuilder regex = new StringBuilder();
    String text = canonical(pattern);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '*') {
        regex.append(Pattern.quote(text.substring(i, i + 1)));
      } else if (text.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else {
        regex.append("[^/]*");
      }
    }
    return repository.matches(regex.toString());
  }

  /** The services that an image is for: said, the only one, or those that run its repository. */
  static List<String> services(App app, String image) {
    if (!app.services().isEmpty()) {
      return app.services();
    }
    if (app.images().size() == 1) {
      return List.copyOf(app.images().keySet());
    }
    String repository = canonical(repository(image));
    return app.images().entrySet().stream()
        .filter(entry -> canonical(repository(entry.getValue())).equals(repository))
        .map(java.util.Map.Entry::getKey)
        .toList();
  }
}
