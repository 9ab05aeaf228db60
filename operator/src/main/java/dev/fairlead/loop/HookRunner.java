package dev.fairlead.loop;

import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.Exec;
import dev.fairlead.observed.Container;
import dev.fairlead.plan.Step;
import dev.fairlead.spec.ContainerSpec;
import dev.fairlead.spec.Hook;
import dev.fairlead.spec.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs compose's hooks inside containers, one after the other, and none after one that failed. All
 * of one moment have one deadline: a command that hangs holds nobody up for ever (I6).
 */
final class HookRunner {
  /** Of what a command said, to tell people why. */
  private static final int SHOWN = 200;

  /** A container without a grace to speak of still gets so long to say goodbye. */
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  private final Engine engine;

  HookRunner(Engine engine) {
    this.engine = engine;
  }

  /**
   * After a start.
   *
   * @throws EngineException HOOK_FAILED when a command did not end well
   */
  void postStart(Step.Start start) {
    String failure = run("post_start", start.target().id(), start.hooks(), start.patience());
    if (!failure.isEmpty()) {
      throw new EngineException(Kind.HOOK_FAILED, failure);
    }
  }

  /** Before a stop, which nothing prevents. @return what went wrong; empty when nothing did */
  String preStop(Step.Stop stop) {
    Duration patience = stop.grace().compareTo(SHORTEST) < 0 ? SHORTEST : stop.grace();
    try {
      return run("pre_stop", stop.target().id(), stop.hooks(), patience);
    } catch (EngineException e) {
      return "pre_stop could not be run: " + e.getMessage();
    }
  }

  private String run(String moment, String id, List<Hook> hooks, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    for (Hook hook : hooks) {
      Duration left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
      String failure = run(moment, id, hook, left, patience);
      if (!failure.isEmpty()) {
        return failure;
      }
    }
    return "";
  }

  private String run(String moment, String id, Hook hook, Duration left, Duration patience) {
    Exec exec;
    try {
      exec = engine.exec(id, hook, left);
    } catch (EngineException e) {
      if (e.kind() == Kind.UNKNOWN_OUTCOME || e.kind() == Kind.UNREACHABLE) {
        throw e;
      }
      return moment + " could not be run" + told(e.getMessage(), id, hook);
    }
    Integer code = exec.exitCode();
    if (code == null) {
      return moment
          + " did not end within "
          + patience.toSeconds()
          + "s"
          + told(exec.output(), id, hook);
    }
    return code == 0 ? "" : moment + " exited with code " + code + told(exec.output(), id, hook);
  }

  /**
   * I24: what it was given and what the container has may be in what is said of it, so nothing is
   * told where that cannot be known. Hidden before it is made one line, as secrets may hold blanks.
   */
  private String told(@Nullable String text, String id, Hook hook) {
    if (text == null || text.isBlank()) {
      return "";
    }
    List<SortedMap<String, @Nullable String>> environments = new ArrayList<>();
    environments.add(hook.environment());
    List<ContainerSpec> specs;
    try {
      specs = engine.inspect(id).stream().map(Container::spec).toList();
    } catch (EngineException e) {
      return "";
    }
    Secrets own = Secrets.ofEnvironments(environments);
    String shown = Secrets.of(specs).redact(own.redact(text)).replaceAll("\\s+", " ").strip();
    return ": " + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown);
  }
}
