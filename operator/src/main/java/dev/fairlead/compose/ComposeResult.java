package dev.fairlead.compose;

import dev.fairlead.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A loaded project, or everything that is wrong with it. */
public sealed interface ComposeResult {
  /** Every file that was read or looked for, absolute: what to watch. */
  SortedSet<Path> inputs();

  /** Values that came out of encrypted files, and that nobody may be shown. */
  SortedSet<String> secrets();

  /** What the files say. */
  record Loaded(ComposeProject project, SortedSet<Path> inputs, SortedSet<String> secrets)
      implements ComposeResult {
    public Loaded(ComposeProject project, SortedSet<Path> inputs) {
      this(project, inputs, new TreeSet<>());
    }
  }

  /** What is wrong with them. */
  record Refused(List<Problem> problems, SortedSet<Path> inputs, SortedSet<String> secrets)
      implements ComposeResult {
    public Refused {
      problems = List.copyOf(problems);
    }

    public Refused(List<Problem> problems, SortedSet<Path> inputs) {
      this(problems, inputs, new TreeSet<>());
    }
  }
}
