package dev.fairlead.loop;

import dev.fairlead.http.Pushes;
import dev.fairlead.source.Source;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at the sources for somebody who pushed, and says how it ended. What was pushed is found by
 * comparing what is declared before and after the look, never by what a webhook says (I25).
 */
final class Pushed implements Pushes {
  /** How often the statuses are looked at: far below what a rollout takes. */
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final List<Source> sources;
  private final DesiredStates desired;
  private final TrackedReleases tracked;

  Pushed(List<Source> sources, DesiredStates desired, TrackedReleases tracked) {
    this.sources = sources;
    this.desired = desired;
    this.tracked = tracked;
  }

  @Override
  public void look() {
    sources.forEach(Source::rescan);
  }

  @Override
  public Outcome await(Duration atMost, String revision) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    SortedMap<String, String> before = revisions();
    Set<String> troubles = new HashSet<>(desired.troubles());
    List<CompletableFuture<Boolean>> looks = sources.stream().map(Source::look).toList();
    try {
      for (CompletableFuture<Boolean> look : looks) {
        if (!look.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
          return new Outcome(Verdict.FAILED, "a source could not be asked", List.of());
        }
      }
    } catch (TimeoutException e) {
      return new Outcome(Verdict.WAITING, "the sources were not asked yet", List.of());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    Optional<String> trouble =
        desired.troubles().stream().filter(sentence -> !troubles.contains(sentence)).findFirst();
    if (trouble.isPresent()) {
      return new Outcome(Verdict.FAILED, trouble.get(), List.of());
    }
    return rest(counting(before, revision), revision, end);
  }

  private SortedMap<String, String> revisions() {
    SortedMap<String, String> revisions = new TreeMap<>();
    desired.all().forEach(entry -> revisions.put(entry.release(), entry.revision()));
    return revisions;
  }

  /** The releases that count: what changed or is under way, or what is at a commit. */
  private List<String> counting(SortedMap<String, String> before, String revision) {
    return desired.all().stream()
        .filter(entry ->
            revision.isEmpty()
                ? !entry.revision().equals(before.get(entry.release()))
                    || tracked.status(entry.release()).filter(Pushed::rests).isEmpty()
                : entry.revision().startsWith(revision))
        .map(Entry::release)
        .toList();
  }

  private Outcome rest(List<String> names, String revision, long end) throws InterruptedException {
    while (true) {
      List<ReleaseStatus> statuses = new ArrayList<>();
      boolean all = true;
      for (String name : names) {
        Optional<Entry> entry = desired.of(name);
        if (entry.isEmpty() || !entry.get().revision().startsWith(revision)) {
          return new Outcome(
              Verdict.FAILED, "\"%s\" is at another commit by now".formatted(name), statuses);
        }
        Optional<ReleaseStatus> status =
            tracked.status(name).filter(s -> s.revision().equals(entry.get().revision()));
        status.ifPresent(s -> statuses.add(s));
        all &= status.filter(Pushed::rests).isPresent();
      }
      if (all) {
        return new Outcome(verdict(statuses), "", statuses);
      }
      if (System.nanoTime() >= end) {
        return new Outcome(Verdict.WAITING, "", statuses);
      }
      Thread.sleep(INTERVAL);
    }
  }

  private static Verdict verdict(List<ReleaseStatus> statuses) {
    if (statuses.isEmpty()) {
      return Verdict.UNCHANGED;
    }
    return statuses.stream().allMatch(s -> s.phase() == Phase.CONVERGED)
        ? Verdict.CONVERGED
        : Verdict.FAILED;
  }

  private static boolean rests(ReleaseStatus status) {
    return switch (status.phase()) {
      case CONVERGED, ROLLED_BACK, SUSPENDED, INVALID, STALLED -> true;
      case DRIFTED -> status.conditions().getFirst().reason() == Reason.DRIFT_DETECTED;
      case PENDING, PROGRESSING -> false;
    };
  }
}
