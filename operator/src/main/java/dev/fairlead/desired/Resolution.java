package dev.fairlead.desired;

import dev.fairlead.spec.Ordered;
import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** What became of one release: what should run, or why nobody can say. */
public sealed interface Resolution {
  /** The release's name. */
  String release();

  /** Every file it was made from or that was looked for, absolute: what to watch. */
  SortedSet<Path> inputs();

  /** The same, read at another revision; of an invalid one the revision is not kept. */
  Resolution withRevision(String revision);

  /**
   * What should run.
   *
   * @param warnings what compose would warn of, one line each
   * @param deploys what the deploy API may change of it
   */
  record Valid(Desired desired, SortedSet<Path> inputs, List<String> warnings, DeployRules deploys)
      implements Resolution {
    public Valid {
      inputs = Ordered.set(inputs);
      warnings = List.copyOf(warnings);
    }

    @Override
    public String release() {
      return desired.release();
    }

    @Override
    public Resolution withRevision(String revision) {
      return new Valid(desired.withRevision(revision), inputs, warnings, deploys);
    }
  }

  /** I19: what runs stays as it is; these say why. */
  record Invalid(String release, List<Problem> problems, SortedSet<Path> inputs)
      implements Resolution {
    public Invalid {
      problems = Problems.sorted(problems);
      inputs = Ordered.set(inputs);
    }

    @Override
    public Resolution withRevision(String revision) {
      return this;
    }
  }
}
