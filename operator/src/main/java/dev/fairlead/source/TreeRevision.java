package dev.fairlead.source;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses what a tree's revision is named after: its commit, or its content. */
final class TreeRevision {
  private static final Logger LOG = LoggerFactory.getLogger(TreeRevision.class);

  private TreeRevision() {}

  /** See {@link Revision} for the forms. */
  static String of(Survey survey, Contents contents, String digest) {
    return survey
        .gitDir()
        .flatMap(git -> commitOf(git, survey, contents))
        .map(commit -> commit.clean() ? commit.id() : Revision.ofDirtyCommit(commit.id(), digest))
        .orElseGet(() -> Revision.ofContent(digest));
  }

  private static Optional<GitRevision.Commit> commitOf(
      GitDir git, Survey survey, Contents contents) {
    boolean whole = !survey.directories().isEmpty();
    try {
      return GitRevision.of(git, survey.realBase(), whole, contents.raw().values());
    } catch (IOException | RuntimeException e) {
      // A repository that cannot be read is no reason to do nothing: the content has a name too.
      LOG.warn("cannot read the commit of {}: {}", git.workTree(), e.toString());
      return Optional.empty();
    }
  }
}
