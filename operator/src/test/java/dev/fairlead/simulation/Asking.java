package dev.fairlead.simulation;

import dev.fairlead.plan.Step;
import dev.fairlead.probe.Answer;
import dev.fairlead.probe.Prober;
import java.util.function.Consumer;

/** One operator's questions to instances: an answer comes late at times, or never. */
final class Asking implements Prober {
  private static final long TAKES = 50_000_000L;

  private final int owner;
  private final Life life;
  private final Port port;

  Asking(int owner, Life life, Port port) {
    this.owner = owner;
    this.life = life;
    this.port = port;
  }

  @Override
  public void ask(Step.Probe question, Consumer<Answer> answered) {
    boolean late = life.weather.strikes(Fault.EVENT_LATE);
    life.time.at(
        owner,
        life.time.now() + (late ? 6 * Machine.SECOND : TAKES),
        () -> {
          if (!port.dead && !life.weather.strikes(Fault.EVENT_LOST)) {
            Box box = life.machine.find(question.target().id());
            boolean good = box != null && box.well() && !box.endpoints.isEmpty();
            if (box != null) {
              life.truth.answers(box, good);
            }
            life.trace(
                owner, good ? "is answered by" : "is not answered by", question.target().id());
            answered.accept(new Answer(good, good ? "answered 200" : "answered 503"));
          }
        });
  }

  @Override
  public void close() {}
}
