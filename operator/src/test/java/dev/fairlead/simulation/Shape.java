package dev.fairlead.simulation;

import java.util.List;
import java.util.SplittableRandom;

/**
 * How the stack of one life is made: what an image bump does not change.
 *
 * @param kind how web is replaced
 * @param checked whether it has a Docker health check; without one it must run for some seconds
 * @param restarts whether the Engine restarts what ends by itself
 * @param database a second service that web waits for
 * @param job a one-shot that web waits for
 * @param extras what else it has
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
    boolean job,
    Extras extras) {

  /** How web is replaced, and why. */
  enum Kind {
    ROLLING,
    ROLLING_WITH_RANDOM_PORTS,
    RECREATE,
    FIXED_PORT,
    ANONYMOUS_VOLUME,
    BLUE_GREEN
  }

  private static final int MOST = 3;

  /** The plain ones; those after them have {@link Extras}. */
  static final int PLAIN = 48;

  static final int COUNT = 192;

  /** Those after these stand behind a proxy. */
  static final int LED = 144;

  /** Without a health check: how long web must run. */
  static final int STABLE_SECONDS = 4;

  static final int DEADLINE_SECONDS = 25;

  private static final Kind[] PLAIN_KINDS = {
    Kind.ROLLING,
    Kind.ROLLING_WITH_RANDOM_PORTS,
    Kind.RECREATE,
    Kind.FIXED_PORT,
    Kind.ANONYMOUS_VOLUME
  };

  private static final Kind[] LED_KINDS = {
    Kind.ROLLING, Kind.ROLLING, Kind.RECREATE, Kind.BLUE_GREEN
  };

  private static final int[][] BUDGETS = {{1, 0}, {1, 0}, {0, 1}, {1, 1}, {2, 0}, {3, 2}};

  static Shape of(int id) {
    return id < COUNT ? unled(id) : led(id);
  }

  /** One behind a proxy; every other one has what a wide one may have, too. */
  private static Shape led(int id) {
    SplittableRandom random = new SplittableRandom(id);
    Shape base = unled(random.nextInt(id % 2 == 0 ? PLAIN : COUNT));
    Kind kind = LED_KINDS[random.nextInt(LED_KINDS.length)];
    Extras.Proxy[] proxies = Extras.Proxy.values();
    Extras more =
        base.extras.behind(
            proxies[1 + random.nextInt(proxies.length - 1)], 5 + random.nextInt(3) * 10);
    return new Shape(
        id,
        kind,
        base.surge,
        base.unavailable,
        base.minReadySeconds,
        random.nextInt(4) * 2,
        base.checked,
        base.restarts,
        base.database,
        base.job,
        more);
  }

  private static Shape unled(int id) {
    SplittableRandom random = new SplittableRandom(id);
    Kind[] kinds = PLAIN_KINDS;
    // Half of all roll: most of the rules are about rolling.
    Kind kind = random.nextBoolean() ? Kind.ROLLING : kinds[random.nextInt(kinds.length)];
    int[] budget = BUDGETS[random.nextInt(BUDGETS.length)];
    Shape plain =
        new Shape(
            id,
            kind,
            budget[0],
            budget[1],
            random.nextInt(3) * 3,
            random.nextInt(3) == 0 ? 2 : 0,
            random.nextInt(4) > 0,
            random.nextInt(3) == 0,
            random.nextInt(3) == 0,
            random.nextInt(6) == 0,
            Extras.NONE);
    return id < PLAIN ? plain : plain.with(Extras.of(random));
  }

  private Shape with(Extras more) {
    boolean switched = more.blueGreen() && kind == Kind.ROLLING;
    return new Shape(
        id,
        switched ? Kind.BLUE_GREEN : kind,
        surge,
        unavailable,
        minReadySeconds,
        drainSeconds,
        checked && !more.asked(),
        restarts,
        database || more.databaseMoves() || more.databaseGoes(),
        job,
        more);
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
        job,
        extras);
  }

  Shape withoutSoak() {
    return new Shape(
        id, kind, surge, unavailable, 0, drainSeconds, checked, restarts, database, job, extras);
  }

  /** Its only instance publishes the port itself, and no proxy stands before it. */
  Shape published() {
    return new Shape(
        id,
        Kind.FIXED_PORT,
        surge,
        unavailable,
        minReadySeconds,
        drainSeconds,
        checked,
        restarts,
        database,
        job,
        extras);
  }

  /** Whether one of this kind may stand behind a proxy. */
  static boolean led(Kind kind) {
    return List.of(LED_KINDS).contains(kind);
  }

  boolean rolling() {
    return kind == Kind.ROLLING
        || kind == Kind.ROLLING_WITH_RANDOM_PORTS
        || kind == Kind.BLUE_GREEN;
  }

  int maxReplicas() {
    return kind == Kind.FIXED_PORT || moves() ? 1 : MOST;
  }

  /**
   * Whether its one instance is behind a proxy at times, and at times publishes the port itself.
   */
  boolean moves() {
    return extras.led() && kind == Kind.RECREATE && id % 2 == 0;
  }

  /** Whether a version with this flaw ever shows it; what is asked is asked now and then only. */
  boolean shows(Flaw flaw) {
    return checked || flaw.showsUnchecked() || (extras.asked() && flaw != Flaw.FLAPS);
  }

  /** Whether an instance says how it is: to the Engine, or when it is asked. */
  boolean tells() {
    return checked || extras.asked();
  }

  /** How far below its replicas we may take a service (I1). */
  int mayMiss(String service) {
    if (!service.equals("web")) {
      return 0;
    }
    return switch (kind) {
      case ROLLING, ROLLING_WITH_RANDOM_PORTS -> unavailable;
      case BLUE_GREEN -> 0;
      case RECREATE, FIXED_PORT, ANONYMOUS_VOLUME -> Math.max(1, unavailable);
    };
  }

  /** How far above its replicas we may take a service (I2). */
  int mayExceed(String service) {
    if (!service.equals("web")) {
      return 1;
    }
    return switch (kind) {
      case ROLLING, ROLLING_WITH_RANDOM_PORTS -> surge;
      case BLUE_GREEN -> MOST;
      case RECREATE, FIXED_PORT, ANONYMOUS_VOLUME -> 0;
    };
  }

  /** How long an instance must be continuously well before it counts (I3). */
  long soakNanos(String service) {
    long seconds =
        service.equals("web")
            ? tells() ? minReadySeconds : Math.max(STABLE_SECONDS, minReadySeconds)
            : 0;
    return seconds * 1_000_000_000L;
  }
}
