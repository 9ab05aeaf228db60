package dev.fairlead.compose;

import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Ordered;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code post_start} and {@code pre_stop}: commands that are run in the container. */
final class Hooks {
  private static final ObjectShape HOOK =
      new ObjectShape()
          .with("command", Shapes::words)
          .with("user", Shapes::text)
          .with("privileged", Shapes::flag)
          .with("working_dir", Shapes::text)
          .with("environment", ServiceParts::environment);

  static final Shape SHAPE = Shapes.list(Hooks::hook);

  private Hooks() {}

  private static @Nullable Json hook(At at) {
    Json read = HOOK.read(at);
    if (read instanceof Json.Obj hook && hook.array("command").isEmpty()) {
      at.refuse("needs a command");
    }
    return read;
  }

  static List<Hook> of(Json.Obj service, String moment) {
    return service.objects(moment).stream().map(Hooks::hook).toList();
  }

  private static Hook hook(Json.Obj hook) {
    return new Hook(
        hook.texts("command"),
        hook.text("user"),
        hook.isTrue("privileged"),
        hook.text("working_dir"),
        Ordered.map(hook.textMap("environment")));
  }
}
