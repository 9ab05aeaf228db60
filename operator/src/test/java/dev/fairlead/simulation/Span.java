package dev.fairlead.simulation;

import java.util.SplittableRandom;

/**
 * How long a life is. All that can happen in a whole one can happen in a brief one, only not as
 * much of it one after the other: in the same time many more brief lives are played.
 */
enum Span {
  /** One to four desired states, up to half a minute each, then two resyncs of rest. */
  WHOLE(4, 25, 12, 330, 4),
  /** As whole ones, of stacks that have all {@link Extras}. */
  WIDE(4, 25, 12, 330, 4),
  /** One desired state after the first, some seconds each, then one resync of rest. */
  BRIEF(1, 6, 4, 30, 16);

  private static final long SECOND = Machine.SECOND;

  final int chapters;
  private final int chapterSeconds;
  private final int faultSeconds;
  private final int provenSeconds;

  /** One life in so many ends with a version that does not work. */
  final int badOneIn;

  Span(int chapters, int chapterSeconds, int faultSeconds, int provenSeconds, int badOneIn) {
    this.chapters = chapters;
    this.chapterSeconds = chapterSeconds;
    this.faultSeconds = faultSeconds;
    this.provenSeconds = provenSeconds;
    this.badOneIn = badOneIn;
  }

  /** Of which stack: one in four brief lives is of one with extras. */
  int shape(SplittableRandom random) {
    return switch (this) {
      case WHOLE -> random.nextInt(Shape.PLAIN);
      case WIDE -> Shape.PLAIN + random.nextInt(Shape.COUNT - Shape.PLAIN);
      case BRIEF -> random.nextInt(4) > 0 ? random.nextInt(Shape.PLAIN) : WIDE.shape(random);
    };
  }

  /** A desired state lasts a second and at most so long. */
  long chapter() {
    return chapterSeconds * SECOND;
  }

  /** At most so long passes between two things that come over the host. */
  long faults() {
    return faultSeconds * SECOND;
  }

  /** So long it must stand as declared before it counts as come to rest. */
  long proven() {
    return provenSeconds * SECOND;
  }
}
