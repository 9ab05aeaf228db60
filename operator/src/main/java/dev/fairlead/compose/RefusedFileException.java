package dev.fairlead.compose;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file is there and cannot be used; the message is a sentence part: {@code is a submodule}. */
public final class RefusedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Problem problem;

  public RefusedFileException(String why) {
    super(why);
    this.problem = null;
  }

  /** With the place in the file that is to blame. */
  public RefusedFileException(Problem problem) {
    super(problem.message());
    this.problem = problem;
  }

  /** What is wrong, at its place or else at the file's beginning. */
  Problem problem(String file) {
    return problem == null
        ? Problem.at(Position.of(file), "", String.valueOf(getMessage()))
        : problem;
  }
}
