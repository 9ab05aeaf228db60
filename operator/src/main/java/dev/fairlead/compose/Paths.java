package dev.fairlead.compose;

import dev.fairlead.yaml.Node.MapNode;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes paths of one file absolute: relative ones against a directory, {@code ~} against the
 * declared variable {@code HOME}. The operator's own home is never meant.
 */
final class Paths {
  private final String directory;
  private final Templates.Lookup environment;
  private final Optional<Path> bounds;

  /**
   * @param bounds what a relative path must not lead out of
   */
  Paths(String directory, Templates.Lookup environment, Optional<Path> bounds) {
    this.directory = directory;
    this.environment = environment;
    this.bounds = bounds;
  }

  Paths in(String otherDirectory) {
    return in(otherDirectory, environment);
  }

  Paths in(String otherDirectory, Templates.Lookup variables) {
    return new Paths(otherDirectory, variables, bounds);
  }

  String absolute(At at, String path) {
    if (path.equals("~") || path.startsWith("~/")) {
      String home = environment.find("HOME");
      if (home == null || !GoPath.isAbsolute(home)) {
        at.refuse(
            "~ stands for the home directory of a person, and none is declared",
            "write the path out, or set the variable HOME for this release");
        return "/";
      }
      return GoPath.clean(home + path.substring(1));
    }
    String absolute = GoPath.absolute(directory, path);
    if (!GoPath.isAbsolute(path) && leaves(absolute)) {
      at.refuse("leads out of the repository");
    }
    return absolute;
  }

  private boolean leaves(String path) {
    return bounds.isPresent()
        && !path.equals(bounds.get().toString())
        && !path.startsWith(bounds.get() + "/");
  }

  /** The mapping with the path under one key made absolute, if it has that key. */
  MapNode inMap(MapNode map, String key, At at) {
    @Nullable String path = Nodes.string(map.get(key));
    return path == null || path.isEmpty()
        ? map
        : Nodes.with(map, key, Nodes.text(at.near(key).position(), absolute(at.near(key), path)));
  }
}
