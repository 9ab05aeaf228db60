package dev.fairlead.compose;

import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;

/** A loaded project, or everything that is wrong with it. */
public sealed interface ComposeResult {
  /** Every file that was read or looked for, absolute: what to watch. */
  SortedSet<Path> inputs();

  record Loaded(ComposeProject project, SortedSet<Path> inputs) implements ComposeResult {}

  record Refused(List<Problem> problems, SortedSet<Path> inputs) implements ComposeResult {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
