package dev.fairlead.sops;

import dev.fairlead.yaml.Position;
import dev.fairlead.yaml.Problem;

/** An encrypted file that cannot be used. Its problem names no value and no key (I24). */
public final class SopsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  SopsException(Problem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  /** Of a file as a whole. */
  SopsException(String file, String message) {
    this(Problem.at(Position.of(file), "", message));
  }

  public Problem problem() {
    return problem;
  }
}
