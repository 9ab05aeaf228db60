package dev.fairlead.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.SplittableRandom;

/** How bad it is with the proxy of one life, and what comes over it by itself. */
final class Trouble {
  private static final long SECOND = Machine.SECOND;
  private static final double[] INTENSITIES = {0.02, 0.08, 0.25};

  final Counts<ProxyFault> fired = new Counts<>(ProxyFault.class);
  final Switchboard board;
  private final Life life;
  private final SplittableRandom random;
  private final EnumMap<ProxyFault, Double> weights = new EnumMap<>(ProxyFault.class);
  private final List<ProxyFault> ofTheProxy = new ArrayList<>();

  Trouble(Life life) {
    this.life = life;
    this.random = new SplittableRandom(life.seed * 17 + 5);
    double share = random.nextInt(8) == 0 ? 0 : 0.1 + 0.4 * random.nextDouble();
    for (ProxyFault fault : ProxyFault.values()) {
      if (random.nextDouble() < share) {
        weights.put(fault, INTENSITIES[random.nextInt(INTENSITIES.length)]);
        if (fault.ofTheProxy()) {
          ofTheProxy.add(fault);
        }
      }
    }
    this.board = new Switchboard(life, this, random.split());
  }

  boolean strikes(ProxyFault fault) {
    Double weight = weights.get(fault);
    if (weight == null || life.weather.isCalm() || random.nextDouble() >= weight) {
      return false;
    }
    fired.count(fault);
    return true;
  }

  void begin() {
    if (!ofTheProxy.isEmpty()) {
      later();
    }
  }

  private void later() {
    long next = life.time.now() + random.nextLong(life.span.faults());
    life.time.at(Timeline.HOST, next, this::comes);
  }

  private void comes() {
    if (life.weather.isCalm()) {
      return;
    }
    ProxyFault fault = ofTheProxy.get(random.nextInt(ofTheProxy.size()));
    fired.count(fault);
    switch (fault) {
      case RESTARTS -> board.startsAnew();
      case FORGETS -> board.forgets();
      case FORGETS_ONE -> board.forgetsOne();
      case DIES -> dies();
      case SILENT ->
          board.silentUntil =
              life.time.now() + random.nextLong((random.nextInt(4) == 0 ? 60 : 4) * SECOND);
      case SET_BY_HAND -> board.setByHand();
      case DUE -> board.due = board.ours();
      case REFUSES,
          TIMEOUT_BEFORE,
          TIMEOUT_AFTER,
          HALF_APPLIES,
          ANSWERS_STALE,
          NO_ANSWER,
          REACHES_LATE,
          SESSION_STAYS ->
          throw new IllegalStateException(fault + " does not come over it by itself");
    }
    life.note(Timeline.HOST, "proxy ", fault.name());
    later();
  }

  private void dies() {
    board.dies();
    boolean forgot = random.nextBoolean();
    if (!board.ours()) {
      life.time.at(
          Timeline.HOST,
          life.time.now() + random.nextLong((random.nextInt(4) == 0 ? 60 : 6) * SECOND),
          () -> board.revives(forgot));
    }
  }
}
