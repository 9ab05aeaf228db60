package dev.fairlead.loop;

import dev.fairlead.http.Pushes;
import dev.fairlead.source.Source;
import dev.fairlead.status.Phase;
import dev.fairlead.status.Reason;
import dev.fairlead.status.ReleaseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks at the sources for somebody who pushed, and says how it ended. What was pushed is found by
 * comparing what is declared before and after the look, never by what a webhook says (I25). What a
 * source that is in trouble has to say is not known, so nobody is told that it went well.
 */
final class Pushed implements Pushes {
  /** How often the statuses are looked at: far below what a rollout takes. */
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final List<Source> sources;
  private final DesiredStates desired;
  private final TrackedReleases tracked;
  private final Pace pace;

  /** How the time goes by for somebody who waits. */
  interface Pace {
    Pace REAL =
        new Pace() {
          @Override
          public long nanos() {
            return System.nanoTime();
          }

          @Override
          public void pass(Duration duration) throws InterruptedException {
            Thread.sleep(duration);
          }
        };

    long nanos();

    void pass(Duration duration) throws InterruptedException;
  }

  Pushed(List<Source> sources, DesiredStates desired, TrackedReleases tracked, Pace pace) {
    this.sources = sources;
    this.desired = desired;
    this.tracked = tracked;
    this.pace = pace;
  }

  /**
   * What is waited for.
   *
   * @param releases those that changed or are under way, or that are at the commit
   * @param dropped those that were declared before
   */
  private record Awaited(List<Entry> releases, SortedSet<String> dropped) {}

  @Override
  public void look() {
    sources.forEach(Source::rescan);
  }

  @Override
  public Outcome await(Duration atMost, String revision) throws InterruptedException {
    long end = pace.nanos() + atMost.toNanos();
    DesiredStates.Survey before = desired.survey();
    SortedMap<String, String> troubles = new TreeMap<>();
    try {
      troubles.putAll(asked(end));
    } catch (TimeoutException e) {
      return new Outcome(Verdict.WAITING, "the sources were not asked yet", List.of());
    }
    DesiredStates.Survey after = desired.survey();
    troubles.putAll(after.troubles());
    boolean here = after.revisions().stream().anyMatch(at -> at.startsWith(revision));
    Awaited awaited = new Awaited(counting(before, after, revision), new TreeSet<>());
    if (here) {
      awaited.dropped().addAll(dropped(before, after));
    }
    if (!revision.isEmpty() && !awaited.releases().isEmpty()) {
      troubles.keySet().retainAll(awaited.releases().stream().map(Entry::source).toList());
    }
    if (!troubles.isEmpty()) {
      return new Outcome(Verdict.FAILED, troubles.firstEntry().getValue(), List.of());
    }
    if (!here && awaited.releases().isEmpty()) {
      return new Outcome(
          Verdict.UNKNOWN,
          "no source is at a commit that begins with \"%s\", and no release is".formatted(revision),
          List.of());
    }
    return rest(awaited, revision, end);
  }

  /** Has all of them asked. @return what is wrong with those that could not be, by their names */
  private SortedMap<String, String> asked(long end) throws InterruptedException, TimeoutException {
    Map<String, CompletableFuture<Boolean>> looks = new HashMap<>();
    sources.forEach(source -> looks.put(source.name(), source.look()));
    SortedMap<String, String> away = new TreeMap<>();
    for (var look : looks.entrySet()) {
      try {
        if (!look.getValue().get(Math.max(0, end - pace.nanos()), TimeUnit.NANOSECONDS)) {
          away.put(look.getKey(), look.getKey() + " could not be asked");
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    return away;
  }

  private List<Entry> counting(
      DesiredStates.Survey before, DesiredStates.Survey after, String revision) {
    Map<String, String> revisions = new HashMap<>();
    before.entries().forEach(entry -> revisions.put(entry.release(), entry.revision()));
    return after.entries().stream()
        .filter(entry -> after.declared().contains(entry.release()))
        .filter(entry ->
            revision.isEmpty()
                ? !entry.revision().equals(revisions.get(entry.release()))
                    || tracked.status(entry.release()).filter(Pushed::rests).isEmpty()
                : entry.revision().startsWith(revision))
        .toList();
  }

  private static SortedSet<String> dropped(
      DesiredStates.Survey before, DesiredStates.Survey after) {
    SortedSet<String> dropped = new TreeSet<>(before.declared());
    dropped.removeAll(after.declared());
    dropped.addAll(after.leaving());
    return dropped;
  }

  private Outcome rest(Awaited awaited, String revision, long end) throws InterruptedException {
    while (true) {
      List<ReleaseStatus> statuses = new ArrayList<>();
      DesiredStates.Survey now = desired.survey();
      boolean all = awaited.dropped().stream().noneMatch(name -> now.leaving().contains(name));
      for (Entry one : awaited.releases()) {
        String name = one.release();
        Optional<Entry> entry =
            desired.of(name).filter(e -> !e.removed() && e.revision().startsWith(revision));
        if (entry.isEmpty()) {
          return new Outcome(
              Verdict.FAILED,
              "\"%s\" is at another commit by now, or declared no longer".formatted(name),
              statuses);
        }
        Optional<ReleaseStatus> status =
            tracked.status(name).filter(s -> s.revision().equals(entry.get().revision()));
        status.ifPresent(s -> statuses.add(s));
        all &= status.filter(Pushed::rests).isPresent();
      }
      if (all) {
        return ended(statuses, awaited.dropped());
      }
      if (pace.nanos() >= end) {
        return new Outcome(Verdict.WAITING, "", statuses);
      }
      pace.pass(INTERVAL);
    }
  }

  private static Outcome ended(List<ReleaseStatus> statuses, SortedSet<String> dropped) {
    String reason =
        dropped.isEmpty()
            ? ""
            : "no longer declared, and gone or left running as --prune says: "
                + String.join(", ", dropped);
    if (statuses.isEmpty()) {
      return new Outcome(dropped.isEmpty() ? Verdict.UNCHANGED : Verdict.REMOVED, reason, statuses);
    }
    boolean good = statuses.stream().allMatch(s -> s.phase() == Phase.CONVERGED);
    return new Outcome(good ? Verdict.CONVERGED : Verdict.FAILED, reason, statuses);
  }

  private static boolean rests(ReleaseStatus status) {
    return switch (status.phase()) {
      case CONVERGED, ROLLED_BACK, SUSPENDED, INVALID, STALLED -> true;
      case DRIFTED -> status.conditions().getFirst().reason() == Reason.DRIFT_DETECTED;
      case PENDING, PROGRESSING -> false;
    };
  }
}
