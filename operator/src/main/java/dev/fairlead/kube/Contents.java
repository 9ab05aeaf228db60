package dev.fairlead.kube;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What ConfigMaps and Secrets hold. */
@FunctionalInterface
interface Contents {
  /**
   * One object.
   *
   * @return empty when there is none
   * @throws UnknownContentException when nobody can say
   */
  Optional<Content> of(Ref ref) throws UnknownContentException;

  /** From now on these are needed, and no others. */
  default void keep(Set<Ref> needed) {}

  /** The two kinds. */
  enum Kind {
    CONFIG_MAP("ConfigMap"),
    SECRET("Secret");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Which one. */
  record Ref(Kind kind, String namespace, String name) {
    @Override
    public String toString() {
      return kind.text() + " " + namespace + "/" + name;
    }
  }

  /**
   * What it holds.
   *
   * @param version changes with the content, and tells nothing of it
   */
  record Content(String version, Map<String, String> entries) {
    public Content {
      entries = Map.copyOf(entries);
    }

    /** Without the entries, which may be secrets (I24). */
    @Override
    public String toString() {
      return "Content[" + version + "]";
    }
  }

  /** The API server did not say. */
  final class UnknownContentException extends Exception {
    private static final long serialVersionUID = 1L;

    UnknownContentException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
