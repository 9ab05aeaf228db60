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
  BRIEF(1, 6, 4, 30, 16),
  /** As brief ones, and next to nothing before and after what they are about: one rollout. */
  SHORT(1, 4, 2, 12, 32),
  /** Two desired states at most, as an object of a Kubernetes API. */
  KUBE(2, 10, 4, 12, 8),
  /** One to three desired states of stacks behind a proxy. */
  FRONT(3, 8, 4, 12, 8);

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
      case WHOLE, KUBE -> random.nextInt(Shape.PLAIN);
      case WIDE -> Shape.PLAIN + random.nextInt(Shape.COUNT - Shape.PLAIN);
      case FRONT -> Shape.COUNT + random.nextInt(Shape.LED);
      case BRIEF, SHORT -> random.nextInt(4) > 0 ? random.nextInt(Shape.PLAIN) : WIDE.shape(random);
    };
  }

  /** Whether it is one of very many, and so has little of everything. */
  boolean many() {
    return this == BRIEF || this == SHORT || this == FRONT;
  }

  /** Whether a stack stands when it begins. */
  boolean stands(SplittableRandom random) {
    return many() && random.nextInt(this == SHORT ? 8 : 4) > 0;
  }

  /** Whether something else than what stands is wanted from the first moment on. */
  boolean movesOn(SplittableRandom random) {
    return this == SHORT ? random.nextInt(4) > 0 : random.nextBoolean();
  }

  /** A desired state lasts a second and at most so long. */
  long chapter() {
    return chapterSeconds * SECOND;
  }

  /** At most so long passes between two things that come over the host. */
  long faults() {
    return faultSeconds * SECOND;
  }

  /** A second operator comes so late at most. */
  long second() {
    return (this == SHORT ? 3 : 30) * SECOND;
  }

  /** So long it must stand as declared before it counts as come to rest. */
  long proven() {
    return provenSeconds * SECOND;
  }
}
