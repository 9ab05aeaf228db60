package dev.fairlead.compose;

import static dev.fairlead.compose.Shapes.list;
import static dev.fairlead.compose.Shapes.oneOf;

import dev.fairlead.yaml.Node.MapNode;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code develop}: for {@code docker compose watch} only, yet part of the config hash. */
final class DevelopShape {
  private static final ObjectShape EXEC =
      new ObjectShape()
          .always("command", DevelopShape::command, Json.Raw.NULL)
          .with("user", Shapes::text)
          .with("privileged", Shapes::flag)
          .with("working_dir", Shapes::text)
          .with("environment", Shapes::environment);

  private static final ObjectShape WATCH =
      new ObjectShape()
          .with("path", Shapes::text)
          .with("action", oneOf("rebuild", "sync", "restart", "sync+restart", "sync+exec"))
          .with("target", Shapes::text)
          .always("exec", EXEC, noExec())
          .with("include", Shapes::textOrTexts)
          .with("ignore", Shapes::textOrTexts)
          .with("initial_sync", Shapes::flag);

  static final Shape SHAPE = new ObjectShape().with("watch", list(DevelopShape::watch));

  private DevelopShape() {}

  private static @Nullable Json watch(At at) {
    Json read = WATCH.read(at);
    if (!(read instanceof Json.Obj watch)) {
      return null;
    }
    for (String key : List.of("path", "action")) {
      if (at.node() instanceof MapNode && at.get(key) == null) {
        at.refuse("needs " + key);
      }
    }
    if (watch.textOr("action", "").startsWith("sync") && !watch.has("target")) {
      at.refuse("needs a target to sync to");
    }
    return watch;
  }

  private static Json noExec() {
    var members = new LinkedHashMap<String, Json>();
    members.put("command", Json.Raw.NULL);
    return new Json.Obj(members);
  }

  private static @Nullable Json command(At at) {
    String text = Nodes.string(at.node());
    if (text == null) {
      return Shapes.words(at);
    }
    return ShellWords.split(text)
        .<Json>map(split -> Json.texts(split.words()))
        .orElseGet(() -> Shapes.refuse(at, "the quotes of this command do not add up"));
  }
}
