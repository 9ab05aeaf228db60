package dev.fairlead.simulation;

import java.util.SplittableRandom;

/**
 * What a stack may have beyond the plain ones: each seed of a wide or brief life has a random few.
 *
 * @param blueGreen all new beside all old, and one switch
 * @param pauseAfter so many new ones, then a person must let it go on; 0 is never
 * @param delaySeconds between two replacements
 * @param asked the gate is a question of ours and no health check of the Engine's
 * @param hooks commands after each start and before each stop
 * @param databaseMoves the database is another one with each version of web
 * @param gate what is asked: a page, a port or a command
 * @param databaseGoes some versions have no database, and what is not declared is pruned
 * @param keepImages so many images that nothing needs stay; all do where it is negative
 * @param proxy what stands before web
 * @param admitSeconds how long that may take to reach an instance
 */
record Extras(
    boolean blueGreen,
    int pauseAfter,
    int delaySeconds,
    boolean asked,
    boolean hooks,
    boolean databaseMoves,
    Gate gate,
    boolean databaseGoes,
    int keepImages,
    Proxy proxy,
    int admitSeconds) {
  static final Extras NONE =
      new Extras(false, 0, 0, false, false, false, Gate.HTTP, false, -1, Proxy.NONE, 0);

  private static final int[] KEPT = {-1, 0, 0, 1};

  /** What an asked gate asks. */
  enum Gate {
    HTTP("http: {path: /ok, port: 80, intervalSeconds: 2}"),
    TCP("tcp: {port: 80, intervalSeconds: 2}"),
    COMMAND("command: {command: [/ok], intervalSeconds: 2}");

    final String text;

    Gate(String text) {
      this.text = text;
    }
  }

  /** What leads requests to web, and how. */
  enum Proxy {
    NONE("", false),
    /** One that operators run, which holds the port. */
    FRONT("front: {mode: http}", true),
    /** Somebody's own. */
    OWN("caddy: {port: 8080}", true),
    /** Somebody's own, which cannot tell how many sessions go on. */
    UNCOUNTED("nginx: {port: 8080}", false);

    final String text;
    final boolean counts;

    Proxy(String text, boolean counts) {
      this.text = text;
      this.counts = counts;
    }
  }

  boolean led() {
    return proxy != Proxy.NONE;
  }

  /** The same, behind a proxy. */
  Extras behind(Proxy other, int admit) {
    return new Extras(
        blueGreen,
        pauseAfter,
        delaySeconds,
        asked,
        hooks,
        databaseMoves,
        gate,
        databaseGoes,
        keepImages,
        other,
        admit);
  }

  static Extras of(SplittableRandom random) {
    return new Extras(
        random.nextInt(3) == 0,
        random.nextInt(4) == 0 ? 1 : 0,
        random.nextInt(4) == 0 ? 2 : 0,
        random.nextInt(3) == 0,
        random.nextInt(4) == 0,
        random.nextInt(3) > 0,
        Gate.values()[random.nextInt(Gate.values().length)],
        random.nextInt(3) == 0,
        KEPT[random.nextInt(KEPT.length)],
        Proxy.NONE,
        0);
  }
}
