package dev.fairlead.probe;

import dev.fairlead.desired.Gate;
import dev.fairlead.engine.Engine;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.Exec;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs a command in the container. The Engine has no call that ends one that hangs, so a second one
 * is not started beside it: hung commands do not pile up (I16).
 */
final class CommandProbe {
  private static final int MAX_REMEMBERED = 1_000;

  private final Engine engine;

  /** Commands that had not ended in time, by container. */
  private final Map<String, String> hanging =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  CommandProbe(Engine engine) {
    this.engine = engine;
  }

  Answer ask(Gate.Command question, String container) {
    try {
      if (stillHangs(container)) {
        return Answer.bad("has not ended since it was run before, and is not run beside that");
      }
      Exec exec = engine.exec(container, question.command(), question.rhythm().timeout());
      Integer code = exec.exitCode();
      if (code == null) {
        remember(container, exec.id());
        return Answer.bad(
            "did not end within " + question.rhythm().timeout().toSeconds() + "s" + said(exec));
      }
      return code == 0
          ? Answer.good("ended well")
          : Answer.bad("exited with code " + code + said(exec));
    } catch (EngineException e) {
      return Answer.bad("could not be run: " + e.getMessage());
    }
  }

  private boolean stillHangs(String container) {
    String exec;
    synchronized (hanging) {
      exec = hanging.get(container);
    }
    boolean hangs = exec != null && engine.execRuns(exec);
    if (exec != null && !hangs) {
      synchronized (hanging) {
        hanging.remove(container);
      }
    }
    return hangs;
  }

  private void remember(String container, String exec) {
    synchronized (hanging) {
      hanging.put(container, exec);
    }
  }

  private static String said(Exec exec) {
    String output = Answer.quoted(exec.output());
    return output.isEmpty() ? "" : ": " + output;
  }
}
