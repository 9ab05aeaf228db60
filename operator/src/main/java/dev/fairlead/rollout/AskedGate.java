package dev.fairlead.rollout;

import dev.fairlead.desired.DesiredService;
import dev.fairlead.desired.Gate;
import dev.fairlead.observed.Container;
import dev.fairlead.rollout.Readiness.Failed;
import dev.fairlead.rollout.Readiness.ProbeDue;
import dev.fairlead.rollout.Readiness.Ready;
import dev.fairlead.rollout.Readiness.Waiting;
import dev.fairlead.spec.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges a running instance by its answers to a question of ours.
 *
 * <ul>
 *   <li>It is healthy after {@code successThreshold} good answers in a row, and passes when it then
 *       stays so for {@code minReadySeconds}; one bad answer begins that anew (I3).
 *   <li>Before it was ever healthy, bad answers are waited out until the progress deadline (I6).
 *   <li>After it was healthy, {@code failureThreshold} bad answers in a row condemn it.
 *   <li>It is asked again an interval after it was last asked, and never while an answer is to
 *       come; an answer that is overdue is given up.
 * </ul>
 */
final class AskedGate {
  /** Beyond its timeout, for an answer to be told; one that is later still was lost. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final Container container;
  private final DesiredService service;
  private final Gate.Asked gate;
  private final Instant now;
  private final Instant deadline;

  private AskedGate(
      Container container,
      DesiredService service,
      Gate.Asked gate,
      ServiceMemory memory,
      Instant now) {
    this.container = container;
    this.service = service;
    this.gate = gate;
    this.now = now;
    this.deadline = deadline(memory.began());
  }

  /**
   * While nobody asked, as after a restart of ours, nothing could be answered: it counts from then,
   * unless that seems to be yet to come, as the clock was set back.
   */
  private Instant deadline(Instant began) {
    Instant counted = Gates.deadline(container, service, now);
    Instant asking = began.plus(service.strategy().progressDeadline());
    return asking.isAfter(counted) && !began.isAfter(now) ? asking : counted;
  }

  static Readiness judge(
      Container container,
      DesiredService service,
      Gate.Asked gate,
      ServiceMemory memory,
      Instant now) {
    ProbeState last = memory.probes().get(container.id());
    boolean known = last != null && !last.before(container.startedAt());
    return new AskedGate(container, service, gate, memory, now).judge(known ? last : null);
  }

  private Readiness judge(@Nullable ProbeState last) {
    if (last == null) {
      return new ProbeDue(question()); // Whatever the clock says: once at least.
    }
    if (last.passed() && last.bad() >= gate.rhythm().failureThreshold()) {
      return new Failed(
          question() + " " + last.answer() + times(last.bad()) + ", after it had been healthy");
    }
    Instant passing = last.passingSince();
    if (passing == null) {
      return due(last);
    }
    Readiness soak = Gates.soak(passing, service, now);
    return soak instanceof Waiting(String why, Instant until)
        ? asking(why, until, last)
        : new Ready(passing);
  }

  /** Not healthy: asked on until the deadline. */
  private Readiness due(ProbeState last) {
    boolean late = !deadline.isAfter(now);
    if (late && !(last.answer().isEmpty() && awaited(last))) {
      return new Failed(overdue(last));
    }
    String why = question() + (last.answer().isEmpty() ? "" : " " + last.answer());
    return asking(why, late ? null : deadline, last);
  }

  /** Whether an answer may yet come: however late it is, the first one is heard. */
  private boolean awaited(ProbeState last) {
    return last.pending() && giveUp(last).isAfter(now);
  }

  private Instant giveUp(ProbeState last) {
    return last.asked().plus(gate.rhythm().timeout()).plus(SLACK);
  }

  private Readiness asking(String why, @Nullable Instant until, ProbeState last) {
    if (last.asked().isAfter(now)) {
      return new ProbeDue(question()); // The clock was set back: its rhythm begins anew.
    }
    Instant next = last.pending() ? giveUp(last) : last.asked().plus(gate.rhythm().interval());
    if (!next.isAfter(now)) {
      return new ProbeDue(question());
    }
    return new Waiting(why, until != null && until.isBefore(next) ? until : next);
  }

  private String overdue(ProbeState last) {
    String within = " within " + service.strategy().progressDeadline().toSeconds() + "s";
    String what = last.passed() ? "did not stay healthy" : "did not become healthy";
    String answer = last.answer().isEmpty() ? "was not answered" : last.answer();
    return what + within + "; last probe: " + question() + " " + answer;
  }

  /** A command may repeat what is secret in the container's environment (I24). */
  private String question() {
    return Secrets.of(List.of(service.spec())).redact(gate.question());
  }

  private static String times(int number) {
    return number == 1 ? "" : ", " + number + " times in a row";
  }
}
