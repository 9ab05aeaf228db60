package dev.fairlead.desired;

import dev.fairlead.crds.ComposeSource;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says places of compose files as people know them: beside the AppRelease's own name, and for a
 * compose file that stands inside the AppRelease, at the line of the AppRelease.
 */
final class Relocation {
  private static final String INLINE = "spec.compose.inline";

  private final ReleaseFile file;
  private final Declaration.Valid declared;

  Relocation(Declaration.Valid declared) {
    this.declared = declared;
    this.file = declared.file();
  }

  /** Only a release that has one has places in it. */
  private ComposeSource compose() {
    return Objects.requireNonNull(declared.release().spec().compose());
  }

  Problem of(Problem problem) {
    String hint = problem.hint();
    return new Problem(
        of(problem.position()),
        problem.path(),
        problem.message(),
        hint == null ? namedBy(problem) : hint);
  }

  /** A problem of a whole file, above all that there is none: who asked for the file. */
  private @Nullable String namedBy(Problem problem) {
    if (!problem.path().isEmpty()
        || !problem.position().equals(Position.of(problem.position().file()))) {
      return null;
    }
    ComposeSource source = compose();
    String file = namedBy(problem, "spec.compose.files", source.files());
    return file == null ? namedBy(problem, "spec.compose.envFiles", source.envFiles()) : file;
  }

  private @Nullable String namedBy(Problem problem, String field, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      Path path = file.directory().resolve(names.get(i)).normalize();
      if (path.toString().equals(problem.position().file())) {
        String at = field + "[" + i + "]";
        return "named by " + at + " at " + declared.places().value(at);
      }
    }
    return null;
  }

  Position of(Position position) {
    if (position.file().equals(file.name()) && compose().inline() != null) {
      return inline(position);
    }
    return new Position(named(position.file()), position.line(), position.column());
  }

  /** A path under the AppRelease's directory is said relative to how that directory is called. */
  private String named(String path) {
    try {
      Path absolute = Path.of(path);
      Path directory = Path.of(file.name()).getParent();
      if (!absolute.isAbsolute() || !absolute.startsWith(file.directory())) {
        return path;
      }
      Path relative = file.directory().relativize(absolute.normalize());
      return (directory == null ? relative : directory.resolve(relative)).toString();
    } catch (InvalidPathException e) {
      return path;
    }
  }

  /** Lines of a literal block ({@code |}) are lines of the file, indented. */
  private Position inline(Position inner) {
    Position block = declared.places().value(INLINE);
    List<String> lines = file.text().lines().toList();
    if (!startsWith(lines, block, "|")) {
      return block;
    }
    int indent =
        lines.stream()
            .skip(block.line())
            .filter(line -> !line.isBlank())
            .findFirst()
            .map(line -> line.length() - line.stripLeading().length())
            .orElse(0);
    return new Position(file.name(), block.line() + inner.line(), indent + inner.column());
  }

  private static boolean startsWith(List<String> lines, Position at, String mark) {
    return at.line() <= lines.size() && lines.get(at.line() - 1).startsWith(mark, at.column() - 1);
  }
}
