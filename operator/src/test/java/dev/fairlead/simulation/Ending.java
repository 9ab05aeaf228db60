package dev.fairlead.simulation;

import dev.fairlead.observed.Container.Health;
import dev.fairlead.spec.Labels;
import dev.fairlead.store.Mark;
import java.util.List;

/** How a life ends: when nothing goes wrong any more, it must come to rest as declared. */
final class Ending {
  private static final long SECOND = Machine.SECOND;
  private static final long MINUTE = 60 * SECOND;

  /** I6, I10: longer than the longest backoff, twice, and a rollout. */
  private static final long BOUND = 40 * MINUTE;

  /** Longer than a resync. */
  private static final long REST = 5 * MINUTE + 30 * SECOND;

  private final Life life;
  private final Machine machine;
  private final Truth truth;
  private final Shape shape;

  Ending(Life life, Shape shape) {
    this.life = life;
    this.machine = life.machine;
    this.truth = life.truth;
    this.shape = shape;
  }

  /** What others made sick by hand gets well, unless its image is what ails it. */
  void recover() {
    for (Box box : List.copyOf(machine.boxes)) {
      if (box.flaw == Flaw.GOOD && box.health == Health.UNHEALTHY) {
        machine.health(box, Health.HEALTHY);
      }
    }
  }

  /** I6, I10, I11: it comes to rest as declared, and rests. */
  void settle() {
    long began = life.time.now();
    long since = -1;
    while (since < 0 || life.time.now() - since < life.span.proven()) {
      life.step(life.time.now() + 10 * SECOND);
      boolean converged = converged().isEmpty();
      life.people.letGo();
      if (!converged && life.span.many() && life.wishes.condemned()) {
        life.wishes.anew();
      }
      since = converged ? (since < 0 ? life.time.now() : since) : -1;
      if (life.time.now() - began > BOUND) {
        throw new Violation("I10", "does not converge: " + converged());
      }
    }
    life.tally.converged(since - began);
    int before = life.mutations;
    life.until(life.time.now() + REST);
    if (life.mutations > before) {
      throw new Violation("I11", "goes on changing what is as declared");
    }
    if (!converged().isEmpty()) {
      throw new Violation("I11", "does not rest: " + converged());
    }
  }

  /** What is not as declared; empty when all is. */
  private String converged() {
    int web = 0;
    int db = 0;
    for (Box box : machine.boxes) {
      if (!box.project.equals(Version.RELEASE) || box.service.equals("job") || leftAlone(box)) {
        continue;
      }
      boolean right =
          box.serves()
              && truth.soaked(box)
              && box.name.equals("shop-" + box.service + "-" + box.number)
              && asDeclared(box);
      if (!right) {
        return box.toString();
      }
      if (box.service.equals("web")) {
        web++;
      } else {
        db++;
      }
    }
    String amiss = life.trouble == null ? "" : life.trouble.board.amiss(life.wishes.wanted());
    if (!amiss.isEmpty()) {
      return amiss;
    }
    boolean enough =
        web == life.wishes.wanted().wants("web") && db == life.wishes.wanted().wants("db");
    return enough ? "" : web + " of web, " + db + " of db";
  }

  /** Of a service that is not declared any more, what an operator did not make. */
  private boolean leftAlone(Box box) {
    return life.wishes.wanted().wants(box.service) == 0 && !box.labels.containsKey(Labels.RELEASE);
  }

  /**
   * What compose started has no label of ours, and what was made like it has one that was never
   * declared; both may be just what is declared.
   */
  private boolean asDeclared(Box box) {
    String label = box.labels.getOrDefault(Labels.SPEC, "");
    String image = life.wishes.wanted().spec(box.service).image();
    var restart = life.wishes.wanted().spec(box.service).restart();
    if (!box.spec().restart().equals(restart) && !tolerated()) {
      return false;
    }
    return !life.wishes.declared(box.service, label)
        ? box.spec().image().equals(image)
        : label.equals(life.wishes.wanted().specHash(box.service));
  }

  /**
   * What was changed by hand between its creation and the first look at it is taken for the
   * Engine's own doing, and not compared any more.
   */
  private boolean tolerated() {
    return life.crew.store(1).marks(Version.RELEASE).stream()
        .anyMatch(m -> m.kind() == Mark.Kind.TOLERATED);
  }

  /**
   * I10, I17: what is declared no more goes, whatever fails on the way; what others made stays. So
   * does what nobody is known to have declared, since that was forgotten (I18).
   */
  void gone() {
    life.weather.worsens();
    life.wishes.want(Version.of(shape, Version.GONE, 0));
    life.until(life.time.now() + 20 * SECOND);
    life.weather.calm();
    life.crew.calm();
    life.crew.readAgain();
    long began = life.time.now();
    while (!left().isEmpty() && !forgotten()) {
      life.step(life.time.now() + 10 * SECOND);
      if (life.time.now() - began > BOUND) {
        throw new Violation("I10", "is not taken down: " + left());
      }
    }
    life.tally.gone++;
  }

  private boolean forgotten() {
    return life.crew.lost
        && life.crew.store(1).marks(Version.RELEASE).stream()
            .noneMatch(m -> m.kind() == Mark.Kind.DECLARED);
  }

  /** What an operator made and is there yet; empty when all of it went. */
  private String left() {
    for (Box box : machine.boxes) {
      if (box.project.equals(Version.RELEASE) && box.labels.containsKey(Labels.RELEASE)) {
        return box.toString();
      }
    }
    return "";
  }

  /** I1, I6, I7: a version that does not work gets its verdict, and what worked goes on working. */
  void bad() {
    Version good = life.wishes.wanted();
    Flaw flaw = life.wishes.flaw();
    while (flaw == Flaw.FLAPS) {
      flaw = life.wishes.flaw();
    }
    life.wishes.want(Version.of(shape, flaw.tag(), good.replicas()));
    life.until(life.time.now() + 100 * SECOND);
    int serving = 0;
    for (Box box : machine.boxes) {
      if (box.service.equals("web") && box.project.equals(Version.RELEASE) && box.serves()) {
        boolean proven = truth.passed(box) || box.asked;
        serving +=
            proven && Flaw.of(box.spec().image().replace("sha256:", "")) == Flaw.GOOD ? 1 : 0;
      }
    }
    if (life.crew.store(1).quarantine(Version.RELEASE).isEmpty()) {
      throw new Violation("I6", "no verdict on " + life.wishes.wanted().revision());
    }
    // What is rolled is tried again and again beside them; what is recreated waits for a change.
    int must = shape.rolling() ? good.replicas() - shape.mayMiss("web") : good.replicas();
    if (serving < must) {
      throw new Violation(
          "I7", "only " + serving + " of " + good.revision() + " serve after " + flaw);
    }
    life.tally.rolledBack++;
  }
}
