package dev.fairlead.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fairlead.engine.EngineException;
import dev.fairlead.engine.EngineException.Kind;
import dev.fairlead.engine.Exec;
import dev.fairlead.spec.Hook;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The calls that run a command in a container. The output's stream ends when the command and all
 * that inherited its output have ended, so its end, or the deadline, leads to a look at the command
 * itself.
 */
final class ExecCalls {
  /** The Engine notes the exit a moment after it closes the stream. */
  private static final Duration NOTED_WITHIN = Duration.ofSeconds(2);

  private static final long LOOK_EVERY_MILLIS = 10;

  private final Calls calls;

  ExecCalls(Calls calls) {
    this.calls = calls;
  }

  Exec run(String id, Hook command, Duration timeout) {
    String exec = created(id, command);
    OutputHead output = new OutputHead();
    boolean ended = streamed(exec, output, timeout);
    return new Exec(exec, exitCode(exec, ended), output.text());
  }

  private String created(String id, Hook command) {
    ObjectNode body = Json.object().put("AttachStdout", true).put("AttachStderr", true);
    body.set("Cmd", Json.array(command.command()));
    CreateBody.putText(body, "User", command.user());
    CreateBody.putText(body, "WorkingDir", command.workingDirectory());
    body.put("Privileged", command.privileged());
    CreateBody.putAny(body, "Env", CreateBody.environment(command.environment()));
    String path = Target.of("containers", id, "exec").toString();
    return Json.text(calls.send(Call.post("exec_create", path).with(body)), "Id");
  }

  /** Whether the stream came to its end in time. */
  private boolean streamed(String exec, OutputHead output, Duration timeout) {
    String path = Target.of("exec", exec, "start").toString();
    ObjectNode body = Json.object().put("Detach", false).put("Tty", false);
    Call call = Call.post("exec_start", path).with(body).within(Limit.of(timeout));
    try {
      return calls.stream(call, (status, in, _) -> answered(call, status, in, output));
    } catch (EngineException e) {
      if (e.kind() == Kind.UNKNOWN_OUTCOME && e.getCause() == null) {
        return false; // our own deadline
      }
      throw e;
    }
  }

  private static boolean answered(Call call, int status, InputStream in, OutputHead output)
      throws java.io.IOException {
    if (status >= 300) {
      JsonNode answer = Json.parse(in.readNBytes(OutputHead.MAX_BYTES));
      throw Errors.answer(call, status, Json.text(answer, "message"));
    }
    output.read(in);
    return true;
  }

  private @Nullable Integer exitCode(String exec, boolean ended) {
    long until = System.nanoTime() + (ended ? NOTED_WITHIN.toNanos() : 0);
    while (true) {
      JsonNode now = inspected(exec);
      if (!now.path("Running").booleanValue() && now.path("ExitCode").isInt()) {
        return now.path("ExitCode").intValue();
      }
      if (System.nanoTime() > until) {
        return null;
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(Kind.UNKNOWN_OUTCOME, "exec_inspect: interrupted");
    }
  }

  private JsonNode inspected(String exec) {
    String path = Target.of("exec", exec, "json").toString();
    return calls.send(Call.get("exec_inspect", path));
  }

  boolean runs(String exec) {
    return Absent.asEmpty(() -> inspected(exec))
        .filter(now -> now.path("Running").booleanValue())
        .isPresent();
  }
}
