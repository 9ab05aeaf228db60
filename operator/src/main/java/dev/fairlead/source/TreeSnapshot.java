package dev.fairlead.source;

import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A tree of desired state as it was at one moment.
 *
 * @param root the directory that relative paths start from, as the user named it: links are not
 *     resolved, so that git-sync's swap of a link changes no path in a container's definition
 * @param revision see {@link Revision}; of an unreadable tree the empty string
 * @param at when it was read
 */
public record TreeSnapshot(Path root, String revision, Instant at, Content content) {

  /** What the tree held. */
  public sealed interface Content {}

  /**
   * A tree read as a whole.
   *
   * @param files the text of each YAML file by its path relative to the root
   * @param inputs the text of each other file that was read, by absolute path: {@code .env} beside
   *     YAML files, and what {@link Source#alsoWatch} named; files that are absent or no text are
   *     not in it
   * @param problems files and directories that are there but could not be read; while there is one,
   *     a release that is missing may be in it (I18)
   * @param tree the files that were not read
   */
  @SuppressWarnings("AvoidCommonTypeNames") // The pair of Unreadable; always named with its owner.
  public record Readable(
      SortedMap<Path, String> files,
      SortedMap<Path, String> inputs,
      SortedSet<Problem> problems,
      TreeFiles tree)
      implements Content {
    /** Of a tree on the disk. */
    public Readable(
        SortedMap<Path, String> files,
        SortedMap<Path, String> inputs,
        SortedSet<Problem> problems) {
      this(files, inputs, problems, new DiskFiles());
    }

    public Readable {
      files = Ordered.map(files);
      inputs = Ordered.map(inputs);
      problems = Ordered.set(problems);
    }

    /** Names only: the texts may hold secrets (I24). */
    @Override
    public String toString() {
      return "Readable[files=%s, inputs=%s, problems=%s]"
          .formatted(files.keySet(), inputs.keySet(), problems);
    }
  }

  /**
   * Nothing that could be acted on. The last good tree stays with the consumer, and nothing is
   * removed (I18, I19).
   *
   * @param reason a sentence for people
   */
  public record Unreadable(String reason) implements Content {}

  /**
   * Whether a change of this file leads to another snapshot by itself: it was read, or it is an
   * absent {@code .env} beside a YAML file, where one is always looked for; in a commit, any file.
   */
  public boolean covers(Path absolute) {
    Path path = absolute.normalize();
    return isOfCommit(path)
        || text(path).isPresent()
        || (path.endsWith(".env")
            && content instanceof Readable readable
            && liesBesideYaml(path, readable));
  }

  private boolean liesBesideYaml(Path env, Readable readable) {
    Path directory = env.getParent();
    if (directory == null || !directory.startsWith(root)) {
      return false;
    }
    Path relative = root.relativize(directory);
    boolean top = relative.toString().isEmpty();
    // Those of one directory lie together, and a tree may have thousands.
    for (Path file : readable.files().tailMap(top ? Path.of("") : relative).keySet()) {
      Path parent = file.getParent();
      if (parent == null ? top : parent.equals(relative)) {
        return true;
      }
      if (!top && !file.toString().startsWith(relative.toString())) {
        return false;
      }
    }
    return false;
  }

  private boolean isOfCommit(Path path) {
    return content instanceof Readable readable
        && readable.tree().bounds().filter(path::startsWith).isPresent();
  }

  /** The text of a file in this snapshot by its absolute path, when it was read as text. */
  public Optional<String> text(Path absolute) {
    if (!(content instanceof Readable readable)) {
      return Optional.empty();
    }
    Path path = absolute.normalize();
    String text = path.startsWith(root) ? readable.files().get(root.relativize(path)) : null;
    return Optional.ofNullable(text != null ? text : readable.inputs().get(path));
  }
}
