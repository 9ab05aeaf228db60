package dev.fairlead.desired;

import static dev.fairlead.desired.Reading.shop;
import static dev.fairlead.desired.Reading.valid;
import static dev.fairlead.desired.Stack.stack;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fairlead.compose.UpdateConfig;
import dev.fairlead.compose.UpdateConfig.FailureAction;
import dev.fairlead.compose.UpdateConfig.Order;
import dev.fairlead.desired.Strategy.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The AppRelease's strategy and compose's update_config, joined. */
class StrategiesTest {
  private static UpdateConfig update(@Nullable Integer parallelism, @Nullable Order order) {
    return new UpdateConfig(parallelism, null, null, null, order);
  }

  private static Strategy strategy(String web, UpdateConfig update) {
    var declared = valid(shop("services:\n  web: " + web + "\n"));
    var resolution =
        new Resolver(stack().service("web", s -> s.update(update))::load)
            .resolve(declared, "revision");
    assertThat(resolution).isInstanceOf(Resolution.Valid.class);
    return ((Resolution.Valid) resolution).desired().services().getFirst().strategy();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 25%, 25%, 3, 2",
    "3, 50%, 50%, 2, 1",
    "1, 1%, 1%, 1, 0",
    "4, 100%, 0, 4, 0",
    "7, 0, 30%, 0, 2",
    "5, 2, 1, 2, 1",
  })
  void surgeIsRoundedUpAndUnavailableDown(
      int replicas, String surge, String unavailable, int above, int below) {
    String web =
        "{replicas: %d, strategy: {maxSurge: %s, maxUnavailable: %s}}"
            .formatted(replicas, surge, unavailable);

    Strategy strategy = strategy(web, UpdateConfig.NONE);

    assertThat(strategy.maxSurge()).isEqualTo(above);
    assertThat(strategy.maxUnavailable()).isEqualTo(below);
    assertThat(strategy.fromCompose()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10, 25%, 3", "3, 1%, 1", "3, 100%, 3", "4, 2, 2", "3, 0, 0"})
  void pauseIsRoundedUp(int replicas, String after, int expected) {
    String web = "{replicas: %d, strategy: {pauseAfter: %s}}".formatted(replicas, after);

    assertThat(strategy(web, UpdateConfig.NONE).pauseAfter()).isEqualTo(expected);
  }

  @Test
  void startFirstGoesAboveTheReplicas() {
    Strategy strategy = strategy("{replicas: 3}", update(2, Order.START_FIRST));

    assertThat(strategy.requested()).isEqualTo(Kind.ROLLING);
    assertThat(strategy.maxSurge()).isEqualTo(2);
    assertThat(strategy.maxUnavailable()).isZero();
    assertThat(strategy.fromCompose()).containsExactly("order: start-first", "parallelism: 2");
  }

  @Test
  void stopFirstGoesBelowTheReplicas() {
    Strategy strategy = strategy("{replicas: 3}", update(2, Order.STOP_FIRST));

    assertThat(strategy.requested()).isEqualTo(Kind.RECREATE);
    assertThat(strategy.maxUnavailable()).isEqualTo(2);
    assertThat(strategy.fromCompose()).containsExactly("order: stop-first", "parallelism: 2");
  }

  @Test
  void noParallelismIsAllAtOnce() {
    assertThat(strategy("{replicas: 3}", update(0, null)).maxSurge()).isEqualTo(3);
    assertThat(strategy("{replicas: 3}", update(9, null)).maxSurge()).isEqualTo(3);
    assertThat(strategy("{replicas: 3}", update(0, Order.STOP_FIRST)).maxUnavailable())
        .isEqualTo(3);
  }

  @Test
  void delayMonitorAndFailureActionCountWhereTheReleaseIsSilent() {
    UpdateConfig update =
        new UpdateConfig(
            null, Duration.ofSeconds(10), Duration.ofSeconds(5), FailureAction.PAUSE, null);

    Strategy strategy = strategy("{}", update);

    assertThat(strategy.delay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(strategy.minReady()).isEqualTo(Duration.ofSeconds(5));
    assertThat(strategy.rollback()).isFalse();
    assertThat(strategy.requested()).isNull();
    assertThat(strategy.fromCompose())
        .containsExactly("delay: 10s", "failure_action: pause", "monitor: 5s");
  }

  @Test
  void theReleaseWinsFieldByField() {
    UpdateConfig update =
        new UpdateConfig(
            2,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            FailureAction.PAUSE,
            Order.STOP_FIRST);
    String web =
        "{replicas: 4, strategy: {maxSurge: 1, delaySeconds: 0, minReadySeconds: 3}}"
            + "\nrollback: {onFailure: true}";

    Strategy strategy = strategy(web, update);

    assertThat(strategy)
        .isEqualTo(
            new Strategy(null, 1, 0, Duration.ofSeconds(3), Duration.ofMinutes(10))
                .saidByCompose(strategy.fromCompose()));
    assertThat(strategy.fromCompose()).isEmpty();
    assertThat(
            strategy("{strategy: {type: Recreate}}", update(null, Order.START_FIRST)).requested())
        .isEqualTo(Kind.RECREATE);
  }

  @Test
  void refusesAMonitorThatNoRolloutCouldFinish() {
    UpdateConfig update = new UpdateConfig(null, null, Duration.ofMinutes(10), null, null);

    var resolution =
        new Resolver(stack().service("web", s -> s.update(update))::load)
            .resolve(valid(shop("")), "revision");

    assertThat(((Resolution.Invalid) resolution).problems())
        .singleElement()
        .asString()
        .contains("600 is not more than the 600s that deploy.update_config.monitor asks for");
  }
}
