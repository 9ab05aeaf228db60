package dev.fairlead.desired;

import dev.fairlead.compose.ComposeService;
import dev.fairlead.compose.UpdateConfig;
import dev.fairlead.compose.UpdateConfig.FailureAction;
import dev.fairlead.compose.UpdateConfig.Order;
import dev.fairlead.crds.Amount;
import dev.fairlead.crds.StrategySpec;
import dev.fairlead.crds.StrategyType;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a service's instances are replaced: what the AppRelease says, then what compose's {@code
 * deploy.update_config} says, then the defaults. In compose's terms {@code parallelism} is how many
 * go at once, above the replicas where the new one starts first and below them where the old one
 * stops first; {@code monitor} is how long a new one is watched before it counts.
 */
final class Strategies {
  private final StrategySpec spec;
  private final UpdateConfig compose;
  private final int replicas;
  private final Predicate<String> said;
  private final SortedSet<String> fromCompose = new TreeSet<>();

  /**
   * @param said whether the AppRelease gives a field of the strategy
   */
  Strategies(StrategySpec spec, UpdateConfig compose, int replicas, Predicate<String> said) {
    this.spec = spec;
    this.compose = compose;
    this.replicas = replicas;
    this.said = said;
  }

  /**
   * The strategy.
   *
   * @param rollback what the AppRelease says of the way back; null when nothing
   */
  Strategy resolve(@Nullable Boolean rollback) {
    Strategy.Kind kind = kind();
    int surge = surge();
    int unavailable = unavailable();
    Amount pause = spec.pauseAfter();
    return new Strategy(
            kind,
            surge,
            // Of no replicas every share is 0; ServiceRules refuses both 0 for any other number
            // (I2).
            replicas == 0 && surge == 0 ? Math.max(1, unavailable) : unavailable,
            minReady(),
            Duration.ofSeconds(spec.progressDeadlineSeconds()))
        .withPause(pause == null ? 0 : pause.roundedUp(replicas), delay())
        .withKeepOld(Duration.ofSeconds(spec.keepOldSeconds()))
        .withRollback(rollback(rollback))
        .saidByCompose(fromCompose);
  }

  /**
   * How it goes back: as forth, without delay or pause, but for what {@code rollback_config} says.
   *
   * @return null when that says nothing
   */
  static @Nullable Strategy back(
      StrategySpec spec,
      ComposeService service,
      int replicas,
      Predicate<String> said,
      Strategy forth) {
    UpdateConfig config = service.rollback();
    if (config.equals(UpdateConfig.NONE)) {
      return null;
    }
    Strategy back =
        new Strategies(spec, config.orElse(service.update()), replicas, said)
            .resolve(forth.rollback());
    Duration delay = config.delay();
    boolean slowed = delay != null && !said.test("delaySeconds");
    // What says nothing of one of the two may leave both at 0 (I2).
    boolean stuck = back.maxSurge() == 0 && back.maxUnavailable() == 0;
    return (stuck ? back.withShares(forth.maxSurge(), forth.maxUnavailable()) : back)
        .withPause(0, slowed && delay != null ? delay : Duration.ZERO);
  }

  private Strategy.@Nullable Kind kind() {
    return switch (spec.type()) {
      case ROLLING -> Strategy.Kind.ROLLING;
      case RECREATE -> Strategy.Kind.RECREATE;
      case BLUE_GREEN -> Strategy.Kind.BLUE_GREEN;
      case null -> ordered();
    };
  }

  private Strategy.@Nullable Kind ordered() {
    return switch (order()) {
      case START_FIRST -> {
        fromCompose.add("order: start-first");
        yield Strategy.Kind.ROLLING;
      }
      case STOP_FIRST -> {
        fromCompose.add("order: stop-first");
        yield Strategy.Kind.RECREATE;
      }
      case null -> null;
    };
  }

  /** An AppRelease that speaks of a surge means start-first. */
  private @Nullable Order order() {
    boolean surges = said.test("maxSurge") && spec.maxSurge().number() > 0;
    return compose.order() == Order.STOP_FIRST && surges ? null : compose.order();
  }

  private boolean stopFirst() {
    return spec.type() == StrategyType.RECREATE
        || (spec.type() == null && order() == Order.STOP_FIRST);
  }

  private int surge() {
    Integer parallelism = compose.parallelism();
    return said.test("maxSurge") || parallelism == null || stopFirst()
        ? spec.maxSurge().roundedUp(replicas)
        : atOnce(parallelism);
  }

  private int unavailable() {
    Integer parallelism = compose.parallelism();
    return said.test("maxUnavailable") || parallelism == null || !stopFirst()
        ? spec.maxUnavailable().roundedDown(replicas)
        : atOnce(parallelism);
  }

  private int atOnce(int parallelism) {
    fromCompose.add("parallelism: " + parallelism);
    int all = Math.max(1, replicas);
    return parallelism == 0 ? all : Math.min(parallelism, all);
  }

  private Duration minReady() {
    Duration monitor = compose.monitor();
    if (said.test("minReadySeconds") || monitor == null) {
      return Duration.ofSeconds(spec.minReadySeconds());
    }
    fromCompose.add("monitor: " + monitor.toSeconds() + "s");
    return monitor;
  }

  private Duration delay() {
    Duration delay = compose.delay();
    if (said.test("delaySeconds") || delay == null) {
      return Duration.ofSeconds(spec.delaySeconds());
    }
    fromCompose.add("delay: " + delay.toSeconds() + "s");
    return delay;
  }

  private boolean rollback(@Nullable Boolean release) {
    if (release != null || compose.failureAction() != FailureAction.PAUSE) {
      return release == null || release;
    }
    fromCompose.add("failure_action: pause");
    return false;
  }
}
