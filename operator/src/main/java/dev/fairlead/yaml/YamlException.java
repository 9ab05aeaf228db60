package dev.fairlead.yaml;

/** A text that is not the YAML we accept; carries the one {@link Problem} it was given up for. */
public final class YamlException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public YamlException(Problem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
