package dev.fairlead.cli;

import dev.fairlead.http.ApiException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fairlead retry}. */
@Command(name = "retry", description = "Try a quarantined revision of a release again, now.")
public final class RetryCommand implements Callable<Integer> {
  private final Cli cli;
  @Mixin private final ApiOption api = new ApiOption();

  @Parameters(paramLabel = "NAME", description = "The release.")
  private String name = "";

  public RetryCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws ApiException {
    api.client(cli).retry(name);
    cli.out().println(name + " is tried again");
    return 0;
  }
}
