package dev.fairlead.simulation;

import dev.fairlead.metrics.OperatorMetrics;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One life of a host, played from a seed: a stack is declared and declared anew, at times badly;
 * all that {@link Fault} names goes wrong, as the {@link Weather} of this seed has it. After every
 * call the {@link Oracle} judges. Then the faults end, and the host must come to rest as declared.
 */
final class Life {
  final Timeline time = new Timeline();
  final Span span;
  final long seed;
  final Shape shape;
  final Weather weather;
  final Machine machine;
  final Truth truth;
  final Tally tally;
  final Wishes wishes;
  final Crew crew;
  final People people;

  /** Null where the desired state does not stand in a Kubernetes API. */
  final @Nullable Kubernetes kube;

  /** Null where no proxy stands before anything. */
  final @Nullable Trouble trouble;

  private final SplittableRandom random;
  private final @Nullable Trace trace;
  private @Nullable Violation violation;
  int calls;
  int mutations;
  long lastMutation;

  Life(
      Span span,
      long seed,
      Mutant mutant,
      Tally tally,
      OperatorMetrics metrics,
      @Nullable Trace trace) {
    this.span = span;
    this.seed = seed;
    this.tally = tally;
    this.trace = trace;
    random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + 1);
    shape = Shape.of(span.shape(random));
    weather = new Weather(random.split(), span);
    kube = span == Span.KUBE ? new Kubernetes(this, mutant) : null;
    truth = new Truth(time, shape);
    crew = new Crew(this, mutant, metrics, random);
    machine = new Machine(time, random.split(), truth, crew::event);
    trouble = shape.extras().led() ? new Trouble(this) : null;
    machine.board = trouble == null ? null : trouble.board;
    wishes = new Wishes(this, shape, random);
    people = new People(this, new SplittableRandom(seed));
  }

  /** Plays it. */
  void live() {
    prepare();
    if (kube != null) {
      kube.begin();
    }
    crew.begin();
    if (shape.id() >= Shape.PLAIN) {
      people.begin();
    }
    long end = wishes.chapters();
    hostFaults();
    if (trouble != null) {
      trouble.begin();
    }
    until(end);
    Ending ending = new Ending(this, shape);
    calm(ending);
    if (kube != null) {
      kube.rests();
    }
    if (random.nextInt(span.badOneIn) == 0) {
      ending.bad();
      if (kube != null) {
        kube.condemns();
      }
    } else if (kube != null) {
      kube.ends();
    }
    if (kube == null && shape.extras().databaseGoes() && random.nextBoolean()) {
      ending.gone();
    }
  }

  /** Whether the release is to go as a whole. */
  boolean departs() {
    return kube != null && kube.isDeparting();
  }

  private void prepare() {
    for (String image : List.of("db:good", "job:good")) {
      machine.push(image);
    }
    wishes.declare();
    Neighbour.movesIn(machine, shape);
    if (span.stands(random) && Standing.can(wishes.wanted())) {
      tally.stood++;
      Standing.put(machine, wishes.wanted(), random.nextInt(4) == 0);
      if (trouble != null) {
        trouble.board.stands(wishes.wanted());
      }
      wishes.moveOn();
    }
  }

  void created(Box box) {
    tally.created(box);
  }

  private void hostFaults() {
    if (weather.onTheHost() != null) {
      time.at(Timeline.HOST, time.now() + random.nextLong(span.faults()), this::hostFault);
    }
  }

  private void hostFault() {
    Fault fault = weather.onTheHost();
    if (weather.isCalm() || fault == null) {
      return;
    }
    if (new Hands(this, machine, random).does(fault)) {
      weather.count(fault);
      note(Timeline.HOST, "fault ", fault.name());
    }
    time.at(Timeline.HOST, time.now() + random.nextLong(span.faults()), this::hostFault);
  }

  // The end.

  private void calm(Ending ending) {
    note(Timeline.HOST, "calm", "");
    weather.calm();
    machine.diskFull = false;
    if (trouble != null) {
      trouble.board.calm();
    }
    ending.recover();
    crew.calm();
    wishes.last();
    ending.settle();
  }

  void until(long end) {
    while (time.now() < end) {
      step(end);
    }
  }

  void step(long end) {
    time.next(end);
    Violation found = violation;
    if (found != null) {
      throw found;
    }
  }

  void violated(Violation found) {
    if (violation == null) {
      violation = found;
      note(Timeline.HOST, "VIOLATES ", String.valueOf(found.getMessage()));
    }
  }

  /** What was reached counts, however it ended. */
  void ended() {
    tally.lived(this, shape);
  }

  // What a reader of a failed seed sees.

  boolean traced() {
    return trace != null;
  }

  void note(int owner, String what, String more) {
    if (trace != null) {
      trace.line(time, owner, what + more, machine);
    }
  }

  void trace(int owner, String call, String subject) {
    if (trace != null) {
      Box box = machine.find(subject);
      trace.line(time, owner, "  " + call + " " + (box == null ? subject : box.toString()), null);
    }
  }
}
