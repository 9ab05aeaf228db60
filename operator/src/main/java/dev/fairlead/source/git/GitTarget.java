package dev.fairlead.source.git;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;

/** Which commit of a repository is wanted. */
public sealed interface GitTarget {

  /** The branch that the remote's HEAD names. */
  record Default() implements GitTarget {
    @Override
    public String toString() {
      return "default branch";
    }
  }

  /** A branch, else a tag, of this name; or a full ref. */
  record Named(String name) implements GitTarget {
    @Override
    public String toString() {
      return "branch or tag \"" + name + "\"";
    }
  }

  /** The tag with the highest version in a range. */
  record Newest(VersionRange range) implements GitTarget {
    @Override
    public String toString() {
      return "tag with a version in \"" + range.text() + "\"";
    }
  }

  /** One commit for good. */
  record Pinned(String commit) implements GitTarget {
    @Override
    public String toString() {
      return "commit " + commit;
    }
  }

  /**
   * What is to be fetched.
   *
   * @param source a ref of the remote, or a commit
   * @param id what the remote says it is; of an annotated tag the tag's own id
   * @param label for people
   */
  record Choice(String source, ObjectId id, String label) {}

  /** A branch, tag or commit by one word. */
  static GitTarget of(String ref) {
    return ObjectId.isId(ref) ? new Pinned(ref) : new Named(ref);
  }

  /** The newest tag in a range. */
  static GitTarget in(String range) {
    return new Newest(VersionRange.parse(range));
  }

  /** The choice among what the remote has; empty when it has nothing of the kind. */
  default Optional<Choice> choose(Map<String, Ref> refs) {
    return switch (this) {
      case Default _ -> choice(refs, Constants.HEAD, "HEAD");
      case Named(String name) ->
          choice(refs, Constants.R_HEADS + name, name)
              .or(() -> choice(refs, Constants.R_TAGS + name, name))
              .or(() -> choice(refs, name, name).filter(c -> name.startsWith(Constants.R_REFS)));
      case Newest(VersionRange range) -> newest(refs, range);
      case Pinned(String commit) ->
          Optional.of(new Choice(commit, ObjectId.fromString(commit), commit));
    };
  }

  /** Whether a tag of this name can be what is wanted. */
  default boolean isTag(String tag) {
    return switch (this) {
      case Default _, Pinned _ -> false;
      case Named(String name) -> name.equals(tag) || name.equals(Constants.R_TAGS + tag);
      case Newest(VersionRange range) -> Version.parse(tag).filter(range::contains).isPresent();
    };
  }

  private static Optional<Choice> choice(Map<String, Ref> refs, String name, String label) {
    return Optional.ofNullable(refs.get(name))
        .map(Ref::getObjectId)
        .map(id -> new Choice(name, id, label));
  }

  private static Optional<Choice> newest(Map<String, Ref> refs, VersionRange range) {
    TreeMap<Version, String> candidates = new TreeMap<>();
    for (String ref : refs.keySet()) {
      if (ref.startsWith(Constants.R_TAGS)) {
        Version.parse(ref.substring(Constants.R_TAGS.length()))
            .filter(range::contains)
            .ifPresent(version -> candidates.putIfAbsent(version, ref));
      }
    }
    return Optional.ofNullable(candidates.lastEntry())
        .flatMap(newest ->
            choice(
                refs, newest.getValue(), newest.getValue().substring(Constants.R_TAGS.length())));
  }
}
