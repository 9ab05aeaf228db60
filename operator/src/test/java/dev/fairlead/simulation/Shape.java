package dev.fairlead.simulation;

import java.util.SplittableRandom;

/**
 * How the stack of one life is made: what an image bump does not change.
 *
 * @param kind how web is replaced
 * @param checked whether it has a Docker health check; without one it must run for some seconds
 * @param restarts whether the Engine restarts what ends by itself
 * @param database a second service that web waits for
 * @param job a one-shot that web waits for
 */
record Shape(
    int id,
    Kind kind,
    int surge,
    int unavailable,
    int minReadySeconds,
    int drainSeconds,
    boolean checked,
    boolean restarts,
    boolean database,
    boolean job) {

  /** How web is replaced, and why. */
  enum Kind {
    ROLLING,
    ROLLING_WITH_RANDOM_PORTS,
    RECREATE,
    FIXED_PORT,
    ANONYMOUS_VOLUME
  }

  static final int COUNT = 48;

  /** Without a health check: how long web must run. */
  static final int STABLE_SECONDS = 4;

  static final int DEADLINE_SECONDS = 25;

  private static final int[][] BUDGETS = {{1, 0}, {1, 0}, {0, 1}, {1, 1}, {2, 0}, {3, 2}};

  static Shape of(int id) {
    SplittableRandom random = new SplittableRandom(id);
    Kind[] kinds = Kind.values();
    // Half of all roll: most of the rules are about rolling.
    Kind kind = random.nextBoolean() ? Kind.ROLLING : kinds[random.nextInt(kinds.length)];
    int[] budget = BUDGETS[random.nextInt(BUDGETS.length)];
    return new Shape(
        id,
        kind,
        budget[0],
        budget[1],
        random.nextInt(3) * 3,
        random.nextInt(3) == 0 ? 2 : 0,
        random.nextInt(4) > 0,
        random.nextInt(3) == 0,
        random.nextInt(3) == 0,
        random.nextInt(6) == 0);
  }

  Shape with(int otherSurge, int otherUnavailable) {
    return new Shape(
        id,
        kind,
        otherSurge,
        otherUnavailable,
        minReadySeconds,
        drainSeconds,
        checked,
        restarts,
        database,
        job);
  }

  Shape withoutSoak() {
    return new Shape(
        id, kind, surge, unavailable, 0, drainSeconds, checked, restarts, database, job);
  }

  boolean rolling() {
    return kind == Kind.ROLLING || kind == Kind.ROLLING_WITH_RANDOM_PORTS;
  }

  int maxReplicas() {
    return kind == Kind.FIXED_PORT ? 1 : 3;
  }

  /** How far below its replicas we may take a service (I1). */
  int mayMiss(String service) {
    return service.equals("web") && rolling()
        ? unavailable
        : service.equals("web") ? Math.max(1, unavailable) : 0;
  }

  /** How far above its replicas we may take a service (I2). */
  int mayExceed(String service) {
    return service.equals("web") ? (rolling() ? surge : 0) : 1;
  }

  /** How long an instance must be continuously well before it counts (I3). */
  long soakNanos(String service) {
    long seconds =
        service.equals("web")
            ? checked ? minReadySeconds : Math.max(STABLE_SECONDS, minReadySeconds)
            : 0;
    return seconds * 1_000_000_000L;
  }
}
