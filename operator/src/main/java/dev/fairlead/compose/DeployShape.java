package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.ignored;
import static dev.fairlead.compose.Shapes.list;
import static dev.fairlead.compose.Shapes.nullable;
import static dev.fairlead.compose.Shapes.oneOf;
import static dev.fairlead.compose.Shapes.refused;

import org.jspecify.annotations.Nullable;

/**
 * {@code deploy}: replicas, limits, the restart policy, {@code update_config} and {@code
 * rollback_config} count; the rest is Swarm's.
 */
final class DeployShape {
  private static final String SWARM = "has no effect outside Swarm";

  private static final ObjectShape UPDATE =
      new ObjectShape()
          .with("parallelism", Shapes::count)
          .with("delay", Shapes::nonZeroDuration)
          .with("failure_action", DeployShape::failureAction)
          .with("monitor", Shapes::nonZeroDuration)
          .with(
              "max_failure_ratio",
              ignored("is not read: one instance that fails condemns the revision", Shapes::real))
          .with("order", oneOf("start-first", "stop-first"));

  private static final ObjectShape BACK =
      new ObjectShape()
          .with("parallelism", Shapes::count)
          .with("delay", Shapes::nonZeroDuration)
          .with("failure_action", DeployShape::failedBack)
          .with("monitor", Shapes::nonZeroDuration)
          .with(
              "max_failure_ratio",
              ignored("is not read: what does not become ready ends the way back", Shapes::real))
          .with("order", oneOf("start-first", "stop-first"));

  private static final ObjectShape LIMITS =
      new ObjectShape()
          .with("cpus", Shapes::real)
          .with("memory", Shapes::bytes)
          .with("pids", Shapes::number)
          .with("devices", refused("limits have no devices"))
          .with("generic_resources", refused("generic resources exist in Swarm only"));

  private static final ObjectShape RESERVATIONS =
      new ObjectShape()
          .with("cpus", ignored("a CPU reservation " + SWARM, Shapes::real))
          .with("memory", Shapes::bytes)
          .with("pids", ignored("a reservation of pids " + SWARM, Shapes::number))
          .with("devices", list(DeviceShapes.RESERVED))
          .with("generic_resources", refused("generic resources exist in Swarm only"));

  private static final ObjectShape RESTART =
      new ObjectShape()
          .with("condition", oneOf("none", "on-failure", "any"))
          .with("delay", ignored("a restart delay " + SWARM, Shapes::duration))
          .with("max_attempts", Shapes::count)
          .with("window", ignored("a restart window " + SWARM, Shapes::duration));

  private static final ObjectShape PLACEMENT =
      new ObjectShape()
          .with("constraints", Shapes.TEXTS)
          .with("preferences", list(new ObjectShape().with("spread", Shapes::text)))
          .with("max_replicas_per_node", Shapes::number);

  private static final ObjectShape DEPLOY =
      new ObjectShape()
          .with("mode", DeployShape::mode)
          .with("replicas", Shapes::count)
          .with("labels", ignored("deploy.labels " + SWARM, Shapes::mapping))
          .with("update_config", UPDATE)
          .with("rollback_config", BACK)
          .always(
              "resources",
              new ObjectShape().with("limits", LIMITS).with("reservations", RESERVATIONS),
              Json.Obj.EMPTY)
          .with("restart_policy", RESTART)
          .always("placement", ignored("placement " + SWARM, PLACEMENT), Json.Obj.EMPTY)
          .with("endpoint_mode", ignored("endpoint_mode " + SWARM, Shapes::text));

  private DeployShape() {}

  static final Shape SHAPE = nullable(DEPLOY);

  /** What Swarm calls "continue" would replace what works by what does not (I5). */
  private static @Nullable Json failureAction(At at) {
    Json action = Shapes.text(at);
    if (action instanceof Json.Str text) {
      switch (text.value()) {
        case "rollback", "pause" -> {}
        case "continue" ->
            at.warn("a revision that failed is never rolled any further; it is rolled back");
        default -> at.warn("is none of rollback, pause and continue, and has no effect");
      }
    }
    return action;
  }

  /** I7: a way back is never gone back from, and never forced (I5). */
  private static @Nullable Json failedBack(At at) {
    Json action = Shapes.text(at);
    if (action instanceof Json.Str text && !text.value().equals("pause")) {
      at.warn("a way back that fails pauses, whatever this says; what serves goes on serving");
    }
    return action;
  }

  private static @Nullable Json mode(At at) {
    Json mode = Shapes.text(at);
    if (mode != null && !mode.equals(new Json.Str("replicated"))) {
      at.warn("deploy.mode has no effect outside Swarm; replicas says how many run");
    }
    return mode;
  }
}
