package dev.fairlead.cli;

import dev.fairlead.http.ApiClient;
import dev.fairlead.http.ApiException;
import dev.fairlead.store.Job;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead logs}. */
@Command(
    name = "logs",
    description = "Show the log of a rollout: what was done, to which container, and how it went.")
final class LogsCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME|JOB",
      description = "A release (its newest rollout) or a rollout's number; else the newest of all.")
  private @Nullable String subject;

  @Option(
      names = {"-f", "--follow"},
      description = "Stay until the rollout ends.")
  private boolean follow;

  LogsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws ApiException {
    ApiClient client = api.client(cli);
    client.logs(job(client), follow, cli.out()::println);
    return 0;
  }

  private long job(ApiClient client) throws ApiException {
    if (subject != null && subject.matches("[0-9]{1,18}")) {
      return Long.parseLong(subject);
    }
    List<Job> newest = subject == null ? client.jobs("", 1) : client.history(subject, 1);
    if (newest.isEmpty()) {
      throw new ApiException(
          404,
          "there was no rollout" + (subject == null ? "" : " of \"" + subject + "\"") + " yet");
    }
    return newest.getFirst().id();
  }
}
