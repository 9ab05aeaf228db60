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

  private static @Nullable Strategy backOf(String web, String deploy) {
    var declared = valid(shop("services:\n  web: " + web + "\n"));
    var request =
        dev.fairlead.compose.ComposeLoader.load(
            composeRequest("services:\n  web:\n    image: x\n    deploy: " + deploy + "\n"),
            path -> "");
    assertThat(request).isInstanceOf(dev.fairlead.compose.ComposeResult.Loaded.class);
    var resolution = new Resolver(_ -> request).resolve(declared, "revision");
    assertThat(resolution).isInstanceOf(Resolution.Valid.class);
    return ((Resolution.Valid) resolution).desired().services().getFirst().back();
  }

  private static dev.fairlead.compose.ComposeRequest composeRequest(String text) {
    return new dev.fairlead.compose.ComposeRequest(
        java.util.List.of(),
        text,
        "inline",
        java.nio.file.Path.of("/srv"),
        "shop",
        java.util.List.of(),
        new java.util.TreeMap<>(),
        java.util.List.of(),
        new java.util.TreeMap<>(),
        new java.util.TreeMap<>());
  }

  private static Strategy back(String web, String deploy) {
    return java.util.Objects.requireNonNull(backOf(web, deploy));
  }

  @Test
  void goesBackAsForthWhereRollbackConfigSaysNothing() {
    assertThat(backOf("{}", "{replicas: 3, update_config: {parallelism: 2, delay: 9s}}")).isNull();
  }

  @Test
  void goesBackAsRollbackConfigSays() {
    Strategy back =
        back(
            "{replicas: 3}",
            "{replicas: 3, update_config: {order: start-first, parallelism: 1, delay: 9s},"
                + " rollback_config: {order: stop-first, parallelism: 0, monitor: 3s}}");

    assertThat(back.requested()).isEqualTo(Kind.RECREATE);
    assertThat(back.maxUnavailable()).isEqualTo(3);
    assertThat(back.minReady()).isEqualTo(Duration.ofSeconds(3));
    assertThat(back.delay()).as("the delay forth is none back").isZero();
    assertThat(back("{}", "{rollback_config: {delay: 4s}}").delay())
        .isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void theAppReleaseWinsOverRollbackConfig() {
    Strategy back =
        back(
            "{replicas: 3, strategy: {type: Rolling, maxSurge: 2, minReadySeconds: 7, delaySeconds: 1}}",
            "{replicas: 3, rollback_config: {order: stop-first, parallelism: 1, monitor: 3s, delay: 5s}}");

    assertThat(back.requested()).isEqualTo(Kind.ROLLING);
    assertThat(back.maxSurge()).isEqualTo(2);
    assertThat(back.minReady()).isEqualTo(Duration.ofSeconds(7));
    assertThat(back.delay()).isZero();
  }
}
