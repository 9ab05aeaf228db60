package dev.fairlead.compose;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Compose's {@code deploy.update_config}, or {@code rollback_config}: how a service's containers
 * are replaced on the way forth, or back. Docker compose itself only hashes it; null is what the
 * file does not say.
 *
 * @param parallelism so many at once; 0 is all
 * @param delay between one group and the next
 * @param monitor how long a new container is watched before it counts
 */
public record UpdateConfig(
    @Nullable Integer parallelism,
    @Nullable Duration delay,
    @Nullable Duration monitor,
    @Nullable FailureAction failureAction,
    @Nullable Order order) {
  public static final UpdateConfig NONE = new UpdateConfig(null, null, null, null, null);

  /** What follows a failure. */
  public enum FailureAction {
    ROLLBACK,
    PAUSE,
    CONTINUE
  }

  /** Which of the two containers moves first. */
  public enum Order {
    START_FIRST,
    STOP_FIRST
  }

  /** {@code key} is {@code update_config} or {@code rollback_config}. */
  static UpdateConfig of(Json.Obj service, String key) {
    Json.Obj config = service.object("deploy").object(key);
    String parallelism = config.text("parallelism");
    return new UpdateConfig(
        parallelism == null ? null : Integer.valueOf(parallelism),
        duration(config, "delay"),
        duration(config, "monitor"),
        switch (config.textOr("failure_action", "")) {
          case "rollback" -> FailureAction.ROLLBACK;
          case "pause" -> FailureAction.PAUSE;
          case "continue" -> FailureAction.CONTINUE;
          default -> null;
        },
        switch (config.textOr("order", "")) {
          case "start-first" -> Order.START_FIRST;
          case "stop-first" -> Order.STOP_FIRST;
          default -> null;
        });
  }

  /** What this does not say, another one does. */
  public UpdateConfig orElse(UpdateConfig other) {
    return new UpdateConfig(
        parallelism == null ? other.parallelism : parallelism,
        delay == null ? other.delay : delay,
        monitor == null ? other.monitor : monitor,
        failureAction == null ? other.failureAction : failureAction,
        order == null ? other.order : order);
  }

  private static @Nullable Duration duration(Json.Obj config, String key) {
    String text = config.text(key);
    return text == null ? null : Durations.parse(text).orElse(null);
  }
}
