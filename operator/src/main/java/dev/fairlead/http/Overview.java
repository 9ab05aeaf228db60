package dev.fairlead.http;

import dev.fairlead.status.ReleaseStatus;
import java.util.List;

/**
 * All releases, by name, and what is wrong outside of them.
 *
 * @param problems one sentence each
 */
public record Overview(List<ReleaseStatus> releases, List<String> problems) {
  public Overview {
    releases = List.copyOf(releases);
    problems = List.copyOf(problems);
  }
}
