package dev.fairlead.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** What is declared in the course of one life: a stack, and that stack anew, at times badly. */
final class Wishes {
  private static final long SECOND = Machine.SECOND;

  /** Replicas of brief and short lives: each further one costs as much as a life of one. */
  private static final int[] FEW = {1, 1, 1, 1, 2, 2, 2, 3};

  private static final int[] FEWER = {1, 1, 1, 1, 1, 2, 2, 3};

  /** Wanted at the very end, and never before. */
  private static final String LAST = "web:good9";

  private final Life life;
  private final Shape shape;
  private final SplittableRandom random;
  private final List<Version> past = new ArrayList<>();
  private Version wanted;
  private boolean moved;

  Wishes(Life life, Shape shape, SplittableRandom random) {
    this.life = life;
    this.shape = shape;
    this.random = random;
    wanted = version(random.nextInt(8) == 0 ? flaw().tag() : works(0));
  }

  Version wanted() {
    return wanted;
  }

  /** The newest that is like this. */
  Version past(Predicate<Version> like) {
    return past.reversed().stream().filter(like).findFirst().orElseThrow();
  }

  Version first() {
    return past.getFirst();
  }

  /** Something that was wanted. */
  Version some(SplittableRandom chance) {
    return past.get(chance.nextInt(past.size()));
  }

  Flaw flaw() {
    Flaw[] flaws = Flaw.values();
    Flaw flaw = flaws[1 + random.nextInt(flaws.length - 1)];
    return shape.shows(flaw) ? flaw : Flaw.EXITS;
  }

  /** What works, at times without the proxy that stands before others. */
  private String works(int number) {
    boolean led = !shape.extras().led() || random.nextInt(4) > 0;
    return (led ? "good" : shape.moves() ? Version.PUBLISHED : Version.BARE) + number;
  }

  private Version version(String tag) {
    int most = shape.maxReplicas();
    int replicas =
        switch (life.span) {
          case WHOLE, WIDE -> 1 + random.nextInt(most);
          case FRONT, BRIEF, KUBE -> Math.min(most, FEW[random.nextInt(FEW.length)]);
          case SHORT -> Math.min(most, FEWER[random.nextInt(FEWER.length)]);
        };
    return Version.of(shape, tag, replicas);
  }

  /** Its image can be had from now on, if there is one. */
  void declare() {
    past.add(wanted);
    if (wanted.valid() && !wanted.spec("db").image().isEmpty()) {
      life.machine.pushed(wanted.spec("db").image());
    }
    if (Flaw.of(wanted.image()) != Flaw.MISSING && wanted.valid()) {
      if (random.nextInt(4) == 0) {
        life.machine.hasLocally(wanted.image());
      } else {
        life.machine.push(wanted.image());
      }
    }
  }

  /** Whether a spec of this hash was ever declared for a service. */
  boolean declared(String service, String specHash) {
    for (Version version : past) {
      if (version.specHash(service).equals(specHash) && !specHash.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  void want(Version version) {
    life.note(Timeline.HOST, "wants ", version.revision());
    life.tally.wants++;
    wanted = version;
    declare();
    life.crew.tell();
  }

  /** What stands is not what is wanted any more, in half of these lives from their very begin. */
  void moveOn() {
    if (life.span.movesOn(random)) {
      moved = true;
      wanted = version(random.nextInt(3) == 0 ? flaw().tag() : works(1));
      declare();
    }
  }

  /** The desired state changes a few times. @return when the last chapter ends */
  long chapters() {
    int count = moved ? 0 : 1 + random.nextInt(life.span.chapters);
    long at = 0;
    for (int chapter = 1; chapter <= count; chapter++) {
      at += SECOND + random.nextLong(life.span.chapter());
      int number = chapter;
      life.time.at(Timeline.HOST, at, () -> chapter(number));
    }
    return at + SECOND + random.nextLong(life.span.chapter());
  }

  private void chapter(int number) {
    Weather weather = life.weather;
    if (weather.isCalm()) {
      return;
    }
    if (weather.has(Fault.UNREADABLE) && random.nextInt(3) == 0) {
      weather.count(Fault.UNREADABLE);
      life.crew.unreadable();
    } else if (weather.has(Fault.INVALID) && random.nextInt(3) == 0) {
      weather.count(Fault.INVALID);
      want(Version.of(shape, "invalid", 1));
    } else if (weather.has(Fault.TURNS_BACK) && random.nextBoolean()) {
      weather.count(Fault.TURNS_BACK);
      want(past.get(random.nextInt(past.size())));
    } else {
      want(version(random.nextInt(3) == 0 ? flaw().tag() : works(number % 3)));
    }
  }

  private boolean works(Version version) {
    return version.valid() && Flaw.of(version.image()) == Flaw.GOOD && !condemned(version);
  }

  /** Whether what is wanted was condemned: it is tried again late, or never. */
  boolean condemned() {
    return !wanted.image().equals(LAST) && condemned(wanted);
  }

  private boolean condemned(Version version) {
    return life.crew.store(1).quarantine(Version.RELEASE).stream()
        .anyMatch(q -> q.service().equals("web") && q.specHash().equals(version.specHash("web")));
  }

  /**
   * What the life is to come to rest at. A whole one always at something new; a brief one mostly at
   * the last that works, as that is a rollout less.
   */
  void last() {
    if (life.span.many() && random.nextInt(6) > 0) {
      for (Version version : past.reversed()) {
        if (works(version)) {
          want(version);
          return;
        }
      }
    }
    anew();
  }

  void anew() {
    want(version(LAST.substring("web:".length())));
  }
}
