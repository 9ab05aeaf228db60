package dev.fairlead.loop;

import dev.fairlead.desired.Gate;
import dev.fairlead.plan.Step;
import dev.fairlead.probe.Answer;
import dev.fairlead.probe.Prober;
import dev.fairlead.queue.VirtualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers as the test says, in virtual time, and remembers what was asked and when. */
final class ScriptedProber implements Prober {
  /** An answer and the time it takes; one beyond the question's timeout never comes. */
  record Reply(boolean good, String text, Duration takes) {}

  static final Reply WELL = new Reply(true, "answered 200 OK", Duration.ofMillis(5));
  static final Reply BADLY =
      new Reply(false, "answered 503 Service Unavailable", Duration.ofMillis(5));

  final List<Step.Probe> asked = new CopyOnWriteArrayList<>();
  Function<Step.Probe, Reply> script = _ -> WELL;

  /** Answers are lost from here on. */
  boolean deaf;

  private final VirtualScheduler time;

  ScriptedProber(VirtualScheduler time) {
    this.time = time;
  }

  @Override
  public void ask(Step.Probe question, Consumer<Answer> answered) {
    asked.add(question);
    Reply reply = script.apply(question);
    Gate.Rhythm rhythm = question.gate().rhythm();
    boolean late = reply.takes().compareTo(rhythm.timeout()) > 0;
    Answer answer =
        late
            ? new Answer(false, "gave no answer within " + rhythm.timeout().toSeconds() + "s")
            : new Answer(reply.good(), reply.text());
    if (!deaf) {
      time.after(late ? rhythm.timeout() : reply.takes(), () -> answered.accept(answer));
    }
  }

  @Override
  public void close() {}
}
