package dev.fairlead.loop;

import dev.fairlead.http.Releases;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.Projection;
import dev.fairlead.status.ReleaseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the running operator answers when it is asked, from any thread. */
public final class Answers implements Releases {
  private final Parts parts;
  private final Links links;
  private final Controls controls;

  Answers(Parts parts, Links links, Controls controls) {
    this.parts = parts;
    this.links = links;
    this.controls = controls;
  }

  @Override
  public List<ReleaseStatus> all() {
    return parts.tracked().statuses();
  }

  @Override
  public Optional<ReleaseStatus> one(String name) {
    return parts.tracked().status(name);
  }

  @Override
  public Optional<String> plan(String name) {
    Optional<Entry> entry = parts.desired().of(name);
    if (entry.isEmpty() || entry.get().desired() == null) {
      return Optional.empty();
    }
    var wanted = entry.get().desired();
    var projected =
        Projection.of(
            wanted,
            parts.host().observe(wanted),
            parts.tracked().of(name).rollouts,
            parts.prune(),
            parts.clock().instant());
    return Optional.of(PlanText.of(wanted, projected));
  }

  @Override
  public boolean retry(String name) {
    return controls.retry(name);
  }

  @Override
  public @Nullable String notReady() {
    if (!links.connected) {
      return "the Docker Engine cannot be reached: " + links.disconnectReason;
    }
    if (!links.sourceRead) {
      return "the desired state was not read yet";
    }
    String problem = parts.desired().sourceProblem();
    return problem.isEmpty() ? null : problem;
  }

  /** What is wrong with the desired state as a whole, one sentence each. */
  public List<String> sourceProblems() {
    List<String> problems = new ArrayList<>(parts.desired().unnamedProblems());
    String problem = parts.desired().sourceProblem();
    if (links.sourceRead && !problem.isEmpty()) {
      problems.add(problem);
    }
    return problems;
  }

  /** The declared releases; empty before the source was read. */
  public Optional<SortedSet<String>> declared() {
    if (!links.sourceRead) {
      return Optional.empty();
    }
    SortedSet<String> names = new TreeSet<>();
    parts.desired().all().forEach(entry -> names.add(entry.release()));
    return Optional.of(names);
  }
}
