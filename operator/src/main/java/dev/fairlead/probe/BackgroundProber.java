package dev.fairlead.probe;

import dev.fairlead.desired.Gate;
import dev.fairlead.engine.Engine;
import dev.fairlead.plan.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks each question on a thread of its own, so that a slow answer holds nobody up. Every kind of
 * probe keeps to its timeout by itself; one that does not is interrupted a moment later, which
 * closes its socket (I6, I16).
 */
public final class BackgroundProber implements Prober {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final CommandProbe commands;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("probe-", 0).factory());

  public BackgroundProber(Engine engine) {
    this.commands = new CommandProbe(engine);
  }

  @Override
  public void ask(Step.Probe question, Consumer<Answer> answered) {
    Future<Answer> answer = threads.submit(() -> answer(question));
    threads.execute(() -> answered.accept(awaited(answer, question.gate().rhythm().timeout())));
  }

  private Answer answer(Step.Probe question) throws IOException {
    String address = question.address();
    if (address.isEmpty() && !(question.gate() instanceof Gate.Command)) {
      return Answer.bad("could not be asked: the container has no address");
    }
    return switch (question.gate()) {
      case Gate.Http http -> HttpProbe.ask(http, address);
      case Gate.Tcp tcp -> TcpProbe.ask(tcp, address);
      case Gate.Command command -> commands.ask(command, question.target().id());
    };
  }

  private static Answer awaited(Future<Answer> answer, Duration timeout) {
    try {
      return answer.get(timeout.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      return Answer.bad(Patience.exceeded(timeout));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return Answer.bad("was not waited for: the operator ends");
    } catch (ExecutionException e) {
      return Answer.bad("could not be asked: " + e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
