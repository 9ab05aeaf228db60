package dev.fairlead.loop;

import dev.fairlead.http.Asker;
import dev.fairlead.http.Control;
import dev.fairlead.http.Releases;
import dev.fairlead.http.Ruling;
import dev.fairlead.plan.PlanText;
import dev.fairlead.plan.Projection;
import dev.fairlead.status.HeldStatus;
import dev.fairlead.status.ReleaseStatus;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the running operator answers when it is asked, from any thread. */
public final class Answers implements Releases {
  private final Parts parts;
  private final Links links;
  private final Controls controls;
  private final Runnable look;

  Answers(Parts parts, Links links, Controls controls, Runnable look) {
    this.parts = parts;
    this.links = links;
    this.controls = controls;
    this.look = look;
  }

  @Override
  public List<ReleaseStatus> all() {
    return parts.tracked().statuses();
  }

  @Override
  public List<String> problems() {
    return Stream.concat(sourceProblems().stream(), parts.desired().kept().stream()).toList();
  }

  @Override
  public Optional<ReleaseStatus> one(String name) {
    return parts.tracked().status(name);
  }

  @Override
  public Optional<String> plan(String name) {
    Optional<Entry> entry = parts.desired().of(name);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    // Its own copy: what the pass remembers is the pass's alone.
    Tracked now = parts.tracked().of(name).copy(parts.store());
    Course course = Course.of(entry.get(), now, parts.store());
    if (course instanceof Course.Nowhere) {
      return Optional.empty();
    }
    Pursuit pursuit = Pursuit.of(course, now, parts);
    var projected =
        Projection.of(
            pursuit.desired(),
            pursuit.observed(),
            now.rollouts.withWayBack(pursuit.wayBack()),
            parts.prune(),
            parts.clock().instant());
    List<String> remarks =
        Holding.statuses(now, parts.clock().instant()).stream()
            .filter(held -> held.kind() != HeldStatus.Kind.QUARANTINE)
            .map(HeldStatus::sentence)
            .toList();
    return Optional.of(PlanText.of(pursuit.desired(), projected, remarks));
  }

  @Override
  public void look() {
    look.run();
  }

  @Override
  public boolean retry(String name) {
    return controls.retry(name);
  }

  @Override
  public Ruling control(String name, Control control, Asker asker) {
    return controls.control(name, control, asker);
  }

  @Override
  public @Nullable String notReady() {
    if (!links.connected) {
      return "the Docker Engine cannot be reached: " + links.disconnectReason;
    }
    if (!links.sourceRead) {
      return "the desired state was not read yet";
    }
    String problem = parts.desired().unreadable();
    return problem.isEmpty() ? null : problem;
  }

  /**
   * What is wrong with the sources as a whole, one sentence each; nothing before they were read.
   */
  public List<String> sourceProblems() {
    return links.sourceRead ? parts.desired().troubles() : List.of();
  }

  /** The name of the source that declares a release. */
  public Optional<String> sourceOf(String release) {
    return parts.desired().of(release).map(Entry::source).filter(name -> !name.isEmpty());
  }

  /** Whether the Engine answers. */
  public boolean isConnected() {
    return links.connected;
  }

  /** Whether there is anything left to do about a release, be it to take it down. */
  public boolean isKnown(String release) {
    return parts.desired().of(release).isPresent();
  }

  /** The releases whose containers are made from an image, by its reference. */
  public SortedSet<String> users(String image) {
    SortedSet<String> names = new TreeSet<>();
    for (Entry entry : parts.desired().all()) {
      if (entry.desired() != null && entry.desired().images().containsValue(image)) {
        names.add(entry.release());
      }
    }
    return names;
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
