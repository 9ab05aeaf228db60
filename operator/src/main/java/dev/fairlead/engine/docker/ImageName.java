package dev.fairlead.engine.docker;

/**
 * An image reference, split as a pull needs it.
 *
 * @param registry {@code docker.io} when the reference names none
 * @param name all before tag and digest
 * @param version tag or {@code sha256:...}; {@code latest} when the reference has neither, for a
 *     name alone would pull every tag
 */
record ImageName(String registry, String name, String version) {
  static final String DOCKER_HUB = "docker.io";

  static ImageName of(String reference) {
    int digest = reference.indexOf('@');
    if (digest >= 0) {
      String named = withoutTag(reference.substring(0, digest));
      return new ImageName(registry(named), named, reference.substring(digest + 1));
    }
    String name = withoutTag(reference);
    String tag = name.length() == reference.length() ? "" : reference.substring(name.length() + 1);
    return new ImageName(registry(name), name, tag.isEmpty() ? "latest" : tag);
  }

  /** A colon after the last slash begins a tag; one before it belongs to the registry's port. */
  private static String withoutTag(String text) {
    int colon = text.lastIndexOf(':');
    return colon > text.lastIndexOf('/') ? text.substring(0, colon) : text;
  }

  /** The first part is a registry when it looks like a host: a dot, a port, or localhost. */
  private static String registry(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? first : DOCKER_HUB;
  }
}
