package dev.fairlead.cli;

import dev.fairlead.cli.Tables.Cell;
import dev.fairlead.cli.Terminal.Colour;
import dev.fairlead.http.ApiException;
import dev.fairlead.http.Deployed;
import dev.fairlead.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fairlead jobs}. */
@Command(
    name = "jobs",
    description = "Show deploys that were asked for, newest first, and what became of them.")
final class JobsCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();
  @Mixin private final OutputOption output = new OutputOption();

  @Parameters(arity = "0..1", paramLabel = "APP", description = "Only of this app.")
  private @Nullable String app;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most so many (default: ${DEFAULT-VALUE}).")
  private int limit;

  JobsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws ApiException {
    List<Deployed> all = api.client(cli).deploys(app == null ? "" : app, Math.max(0, limit));
    output.print(cli, table(all, cli.clock().instant()), Json.array(all, Deployed::json));
    return 0;
  }

  private List<String> table(List<Deployed> all, Instant now) {
    if (all.isEmpty()) {
      return List.of("no deploys");
    }
    Tables table = new Tables(cli.terminal(), "JOB", "APP", "STATUS", "AGE", "IMAGE", "WHY");
    for (Deployed one : all) {
      table.row(
          List.of(
              Cell.of(one.id()),
              Cell.of(one.app()),
              Cell.of(one.status(), colour(one)),
              Cell.of(Words.age(one.created(), now)),
              Cell.of(one.image()),
              Cell.of(one.error())));
    }
    return table.lines();
  }

  private static Colour colour(Deployed one) {
    if (!one.isEnded()) {
      return Colour.CYAN;
    }
    return one.isGood() ? Colour.GREEN : Colour.RED;
  }
}
