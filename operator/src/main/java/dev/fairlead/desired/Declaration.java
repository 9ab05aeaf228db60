package dev.fairlead.desired;

import dev.fairlead.crds.AppRelease;
import dev.fairlead.yaml.Problem;
import java.util.List;
import java.util.Optional;

/** One AppRelease document of a file, read on its own: without its compose files and the others. */
public sealed interface Declaration {
  ReleaseFile file();

  /** Its name, where it has a usable one. */
  Optional<String> name();

  Places places();

  /** Every field is as it should be. */
  record Valid(ReleaseFile file, AppRelease release, Places places) implements Declaration {
    @Override
    public Optional<String> name() {
      return Optional.of(release.metadata().name());
    }
  }

  /** Everything that is wrong with it. */
  record Invalid(ReleaseFile file, Optional<String> name, List<Problem> problems, Places places)
      implements Declaration {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
