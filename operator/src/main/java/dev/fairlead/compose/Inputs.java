package dev.fairlead.compose;

import dev.fairlead.yaml.Node;
import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import dev.fairlead.yaml.YamlException;
import dev.fairlead.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The files of one load: each is read once and remembered, also when it was not there. */
final class Inputs {
  private final FileReader reader;
  private final Findings findings;
  private final SortedSet<Path> looked = new TreeSet<>();
  private final SortedSet<String> secrets = new TreeSet<>();
  private final Map<Path, Optional<String>> texts = new HashMap<>();

  Inputs(FileReader reader, Findings findings) {
    this.reader = reader;
    this.findings = findings;
  }

  SortedSet<Path> looked() {
    return looked;
  }

  /** What was encrypted in the files that were read. */
  SortedSet<String> secrets() {
    return secrets;
  }

  /** A file's text; empty when there is no such file. Any other failure is a problem. */
  Optional<String> find(Path path) {
    looked.add(path);
    Optional<String> known = texts.get(path);
    if (known != null) {
      return known;
    }
    Optional<String> text = read(path);
    looked.addAll(reader.neededFor(path));
    texts.put(path, text);
    return text;
  }

  private Optional<String> read(Path path) {
    try {
      String text = reader.read(path);
      secrets.addAll(reader.secretsIn(path));
      return Optional.of(text);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (RefusedFileException e) {
      findings.add(e.problem(path.toString()));
      return Optional.empty();
    } catch (IOException e) {
      findings.add(
          Problem.at(
              Position.of(path.toString()), "", "cannot be read: " + e.getClass().getSimpleName()));
      return Optional.empty();
    }
  }

  /** A file that must be there; what asks for it is where its absence is reported. */
  Optional<String> require(Path path, At asker) {
    boolean before = findings.refused();
    Optional<String> text = find(path);
    if (text.isEmpty() && !(findings.refused() && !before)) {
      asker.refuse("the file " + path + " does not exist");
    }
    return text;
  }

  /** A file that must be there, as a program is given it. */
  Optional<String> whole(Path path, At asker) {
    looked.add(path);
    try {
      return Optional.of(reader.whole(path));
    } catch (NoSuchFileException e) {
      asker.refuse("the file " + named(path) + " does not exist");
    } catch (RefusedFileException e) {
      findings.add(e.problem(path.toString()));
    } catch (CharacterCodingException e) {
      asker.refuse("the file " + named(path) + " is not UTF-8 text");
    } catch (IOException e) {
      asker.refuse(
          "the file %s cannot be read: %s".formatted(named(path), e.getClass().getSimpleName()));
    } finally {
      looked.addAll(reader.neededFor(path));
    }
    return Optional.empty();
  }

  /**
   * Where on the host a container finds what a file names by an absolute path. What the files are
   * given elsewhere than at their own path decides what runs, like an input.
   */
  String onHost(String text, boolean required, At asker) {
    Optional<Path> path = path(text, asker);
    if (path.isEmpty()) {
      return text;
    }
    try {
      Path host = reader.onHost(path.get(), required);
      if (host.equals(path.get())) {
        return text;
      }
      looked.add(path.get());
      return host.toString();
    } catch (RefusedFileException e) {
      asker.refuse("%s %s".formatted(named(path.get()), e.getMessage()));
    } catch (IOException e) {
      asker.refuse("%s cannot be given to a container: %s".formatted(named(path.get()), e));
    }
    return text;
  }

  /**
   * What tells the content of a file that is mounted from another; null when nothing does.
   *
   * @param required whether it must be there: true of a config and a secret, false of a bind
   */
  @Nullable String content(String text, boolean required, At asker) {
    Path path = path(text, asker).orElse(null);
    if (path == null) {
      return null;
    }
    try {
      Optional<String> digest = reader.digest(path);
      digest.ifPresent(_ -> looked.add(path));
      return digest.orElse(null);
    } catch (RefusedFileException e) {
      looked.add(path);
      if (required) {
        asker.refuse("the file %s %s".formatted(named(path), e.getMessage()));
      }
    } catch (IOException e) {
      looked.add(path);
      if (required) {
        asker.refuse(
            "the file %s cannot be read: %s".formatted(named(path), e.getClass().getSimpleName()));
      }
    }
    return null;
  }

  /** Whether a file of the project is one whose content can be read; a directory is none. */
  boolean isFile(Path path) {
    try {
      return reader.isFile(path);
    } catch (IOException e) {
      return false; // What is asked of it next tells why.
    }
  }

  private Path named(Path path) {
    return reader.bounds().filter(path::startsWith).map(b -> b.relativize(path)).orElse(path);
  }

  /** The directory that relative paths must not leave. */
  Optional<Path> bounds() {
    return reader.bounds();
  }

  /** The documents of a YAML text; a syntax error is a problem, and there are none. */
  List<Node> documents(String name, String text) {
    try {
      return YamlReader.read(name, text);
    } catch (YamlException e) {
      findings.add(e.problem());
      return List.of();
    }
  }

  /**
   * A path from a text of the user; empty, with a problem, when the platform takes no such path.
   */
  static Optional<Path> path(String text, At at) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      at.refuse("is not a path");
      return Optional.empty();
    }
  }
}
