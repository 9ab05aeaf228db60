package dev.fairlead.cli;

import dev.fairlead.http.ApiClient;
import dev.fairlead.http.ApiException;
import dev.fairlead.http.JobJson;
import dev.fairlead.store.Job;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead history}. */
@Command(name = "history", description = "Show rollouts, newest first: outcome, duration and why.")
final class HistoryCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Only of this release.")
  private @Nullable String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many, up to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  HistoryCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws ApiException {
    ApiClient client = api.client(cli);
    List<Job> jobs = name == null ? client.jobs("", limit) : client.history(name, limit);
    output.print(
        cli,
        new HistoryText(cli.terminal(), cli.clock().instant()).table(jobs),
        JobJson.jobs(jobs));
    return 0;
  }
}
